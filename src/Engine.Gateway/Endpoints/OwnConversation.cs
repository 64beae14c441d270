using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Endpoints;

/// <summary>Guards every address under <c>/v1/conversations/{id}</c>: the id is one, and a customer's token is good for this conversation only.</summary>
internal sealed class OwnConversation : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var id = context.HttpContext.GetRouteValue("id") as string;
        if (!WordId.IsValid(id))
            return new(Problem.Of(Refusal.IdInvalid, "The conversation's id must be 1 to 128 letters, digits or - _ . : @ +."));
        return Caller.Of(context.HttpContext.User).Conversation is { } own && own.Value != id
            ? new(Problem.Of(Refusal.NotYourConversation, "The token is for another conversation."))
            : next(context);
    }
}
