using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Endpoints;

/// <summary>
/// Guards every address under <c>/v1/conversations/{id}</c>: the id is one, a customer's token is good for this conversation only, and a
/// channel's for those that came over it.
/// </summary>
internal sealed class OwnConversation(Channels channels) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var id = context.HttpContext.GetRouteValue("id") as string;
        if (!WordId.IsValid(id))
            return new(Problem.Of(Refusal.IdInvalid, "The conversation's id must be 1 to 128 letters, digits or - _ . : @ +."));
        var caller = Caller.Of(context.HttpContext.User);
        if (caller.Conversation is { } own && own.Value != id)
            return new(Problem.Of(Refusal.NotYourConversation, "The token is for another conversation."));
        return caller.Channel is { } channel ? OverAsync(channel, new ConversationId(id!), context, next) : next(context);
    }

    /// <summary>To a channel, another's conversation looks the same as one that is not there.</summary>
    private async ValueTask<object?> OverAsync(
        string channel, ConversationId conversation, EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        await channels.OfAsync(conversation, context.HttpContext.RequestAborted) == channel
            ? await next(context)
            : Problem.Of(Refusal.UnknownConversation, "There is no such conversation.");
}
