using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Endpoints;

/// <summary>Stands before every address that shows a conversation: see <see cref="Inspections"/>.</summary>
internal sealed class OnRecord(Inspections inspections) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var conversation = new ConversationId((string)http.GetRouteValue("id")!);
        var refused = await inspections.NoteAsync(Caller.Of(http.User), conversation, http.RequestAborted);
        return refused is null ? await next(context) : Problem.Of(refused);
    }
}
