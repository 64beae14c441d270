using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Runtime.Projections;

namespace Engine.Gateway.Hubs;

/// <summary>Every live conversation, and the means to step in. The supervisor is the token's subject.</summary>
internal sealed class SupervisorHub(HubParts parts, Wall wall, ILogger<SupervisorHub> logger) : EngineHub(parts, logger)
{
    /// <summary>The rows that match, then Ready, then what changes.</summary>
    public IAsyncEnumerable<WallChange> Wall(WallFilter? filter, CancellationToken cancellation) =>
        Stream(wall.WatchAsync(filter ?? new WallFilter(), cancellation), cancellation);

    /// <summary>What the window shows, then whenever it is something else. Another window is another stream.</summary>
    public IAsyncEnumerable<WallShown> Window(WallWindow? window, CancellationToken cancellation)
    {
        var looked = window ?? new WallWindow();
        return looked.Wrong is { } wrong
            ? throw HubRefusals.ToException(Refusal.FieldInvalid, wrong)
            : Stream(wall.WindowAsync(looked, cancellation), cancellation);
    }

    /// <summary>Makes the conversation the supervisor's own, from whomever; from here on it is worked on over the agent hub.</summary>
    public Task<ContextPacket> TakeOver(string conversationId, string? id) =>
        DoAsync(DeedTable.TakeOver, conversationId, new PlainRequest(id));

    public Task<Receipt> Escalate(string conversationId, string? queue, string? id) =>
        DoAsync(DeedTable.Escalate, conversationId, new EscalateRequest(queue is null ? null : new QueueId(queue), id));
}
