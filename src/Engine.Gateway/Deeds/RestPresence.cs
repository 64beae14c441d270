using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Deeds;

/// <summary>
/// Who works over HTTP has no connection that says they are there: each request counts as presence for the lease's length, whichever
/// gateway takes it.
/// </summary>
internal sealed class RestPresence(IEngine engine, TimeProvider time, IOptions<GatewayOptions> options, RestPresence.Known known)
    : IEndpointFilter
{
    private const string Holder = "rest";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await next(context);
        var (agent, now, lease) = (Caller.Of(context.HttpContext.User).Agent, time.GetUtcNow(), options.Value.AgentLease);
        if (known.At.TryGet(agent, out var at) && now - at < lease / 3) return answer;
        // After the deed, which may be the sign-in; who never signed in is told so here, and nobody else hears of it.
        if (await engine.SendAsync(agent.Actor, new AgentCommand.Connected(Holder, lease), context.HttpContext.RequestAborted)
            is Reply.Accepted)
            known.At.Set(agent, now);
        return answer;
    }

    /// <summary>When each was told last. About 200 bytes each, 0.2 MB in all.</summary>
    internal sealed class Known
    {
        public Remembered<AgentId, DateTimeOffset> At { get; } = new(places: 1024);
    }
}
