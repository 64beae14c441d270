using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>A conversation is offered only to an agent who keeps a place for it, under the epoch in which it waits.</summary>
internal sealed class OffersHavePlaces : Invariant
{
    private readonly HashSet<(AgentId, ConversationId, int Epoch)> _kept = [];

    public override void Saw(Committed committed)
    {
        if (committed.Event is AgentEvent.Reserved kept) _kept.Add((new AgentId(committed.Actor.Key), kept.Conversation, kept.Epoch));
        if (committed.Event is ConversationEvent.Offered offered)
            Hold(_kept.Contains((offered.Agent, new ConversationId(committed.Actor.Key), offered.Epoch)), committed.Actor,
                "a conversation is offered only to an agent who keeps a place under its epoch", $"{offered.Agent} under {offered.Epoch}");
    }

    public override void Forget(ActorId conversation) => _kept.RemoveWhere(k => k.Item2.Actor == conversation);
}
