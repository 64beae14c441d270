using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Gateway.Sight;
using Engine.Runtime;
using Engine.Runtime.Projections;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Hubs;

/// <summary>Every live conversation, and the means to step in. The supervisor is the token's subject.</summary>
internal sealed class SupervisorHub(
    IEngine engine, Wall wall, Presence presence, Inspections inspections, IOptions<GatewayOptions> options, ILogger<SupervisorHub> logger)
    : EngineHub(engine, presence, inspections, options, logger)
{
    /// <summary>The rows that match, then Ready, then what changes.</summary>
    public IAsyncEnumerable<WallChange> Wall(WallFilter? filter, CancellationToken cancellation) =>
        Stream(wall.WatchAsync(filter ?? new WallFilter(), cancellation), cancellation);

    /// <summary>Makes the conversation the supervisor's own, from whomever; from here on it is worked on over the agent hub.</summary>
    public async Task<ContextPacket> TakeOver(string conversationId, string? id)
    {
        var conversation = Conversation(conversationId);
        await SendAsync(conversation.Actor, new ConversationCommand.TakeOver(Caller.Agent, Command(id)));
        return await PacketAsync(conversation);
    }

    public Task<Receipt> Escalate(string conversationId, string queue, string? id) =>
        DoAsync(
            Conversation(conversationId), new ConversationCommand.Escalate(new QueueId(Checked(queue, "queue")), Caller.Id, Command(id)));
}
