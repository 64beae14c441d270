using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Conversations;
using Orleans.Placement;

namespace Engine.Silo.Grains;

/// <remarks>
/// Placed where there is room: conversations are nearly all of the memory and of the work, and any silo serves any of them.
/// </remarks>
[ResourceOptimizedPlacement]
[GrainType("conversation")]
internal sealed class ConversationGrain(SiloWorld silo) : ActorGrain<Conversation>(Decider, silo), IConversationGrain
{
    private static readonly ConversationDecider Decider = new();

    public ValueTask<Reply> Send(ConversationCommand command) => Deliver(command);

    public ValueTask<Reply> Look() => Deliver(new Look());
}
