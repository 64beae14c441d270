using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>An agent holds and is offered no more than they can carry, counted from events alone. What a supervisor takes over does not count.</summary>
internal sealed class NeverOverCapacity : Invariant
{
    private readonly Dictionary<ActorId, (int Capacity, HashSet<ConversationId> Held)> _agents = [];

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Agent) return;
        var (capacity, held) = _agents.GetValueOrDefault(committed.Actor, (0, []));
        switch (committed.Event)
        {
            case AgentEvent.SignedIn e: capacity = e.Capacity; break;
            case AgentEvent.Reserved e: held.Add(e.Conversation); break;
            case AgentEvent.Assigned { TakenOver: true } e: held.Remove(e.Conversation); break;
            case AgentEvent.Assigned e: held.Add(e.Conversation); break;
            case AgentEvent.Released e: held.Remove(e.Conversation); break;
        }
        Hold(held.Count <= capacity, committed.Actor, "an agent is never over capacity", $"{held.Count} of {capacity}");
        _agents[committed.Actor] = (capacity, held);
    }
}
