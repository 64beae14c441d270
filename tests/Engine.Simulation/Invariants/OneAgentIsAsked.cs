using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>A queue asks one agent at a time for a conversation.</summary>
internal sealed class OneAgentIsAsked : Invariant
{
    private readonly Dictionary<(ActorId Queue, ConversationId), AgentId> _asked = [];

    public override void Saw(Committed committed)
    {
        switch (committed.Event)
        {
            case QueueEvent.Chosen e:
                Hold(_asked.TryAdd((committed.Actor, e.Conversation), e.Agent), committed.Actor,
                    "a queue asks one agent at a time", $"{e.Agent} for {e.Conversation}");
                break;
            case QueueEvent.Returned e: _asked.Remove((committed.Actor, e.Conversation)); break;
            case QueueEvent.Left e: _asked.Remove((committed.Actor, e.Conversation)); break;
        }
    }

    public override void Forget(ActorId conversation) =>
        _asked.Keys.Where(a => a.Item2.Actor == conversation).ToList().ForEach(a => _asked.Remove(a));
}
