using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

/// <summary>An agent holds and is offered no more than they can carry. What a supervisor takes over does not count.</summary>
internal sealed class AgentsHaveRoom : IRule
{
    private readonly Dictionary<ActorId, (int Capacity, HashSet<ConversationId> Held)> _agents = [];

    public Breach? Check(Committed committed, Ownership before)
    {
        if (committed.Actor.Kind != ActorKind.Agent) return null;
        var (capacity, held) = _agents.GetValueOrDefault(committed.Actor, (0, []));
        switch (committed.Event)
        {
            case AgentEvent.SignedIn e: capacity = e.Capacity; break;
            case AgentEvent.Reserved e: held.Add(e.Conversation); break;
            case AgentEvent.Assigned { TakenOver: true } e: held.Remove(e.Conversation); break;
            case AgentEvent.Assigned e: held.Add(e.Conversation); break;
            case AgentEvent.Released e: held.Remove(e.Conversation); break;
        }
        _agents[committed.Actor] = (capacity, held);
        return held.Count <= capacity ? null
            : new Breach(Fault.OverCapacity, committed.Actor, "an agent is never over capacity", $"{held.Count} of {capacity}");
    }
}
