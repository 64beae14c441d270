using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>An offer is made in time, blamed on nobody when the engine was not there, and not left with an agent who is away.</summary>
internal sealed class OffersAreAnswerable : Invariant
{
    /// <summary>How late a due time may be noticed, and a word between two actors be when nothing goes wrong.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ActorId, DateTimeOffset> _expires = [];
    private readonly Dictionary<AgentId, DateTimeOffset> _awaySince = [];

    public override void Saw(Committed committed)
    {
        var agent = new AgentId(committed.Actor.Key);
        switch (committed.Event)
        {
            case AgentEvent.SignedIn or AgentEvent.StatusChanged { Status: AgentStatus.Available }:
                _awaySince.Remove(agent);
                break;
            case AgentEvent.StatusChanged:
                _awaySince.TryAdd(agent, committed.At);
                break;
            case ConversationEvent.Offered e:
                Hold(e.Expires > committed.At, committed.Actor, "no offer is made that has expired", $"{e.Expires:O} at {committed.At:O}");
                _expires[committed.Actor] = e.Expires;
                break;
            case ConversationEvent.OfferEnded { How: OfferEnd.TimedOut } e:
                Hold(committed.At - _expires[committed.Actor] < Prompt, committed.Actor,
                    "nobody is blamed for an offer that ended while the engine was not there", e.Agent.Value);
                Hold(!Town.IsFaultless || !_awaySince.TryGetValue(e.Agent, out var since) || committed.At - since < Prompt, committed.Actor,
                    "no offer is left with an agent who is away", e.Agent.Value);
                break;
        }
    }

    public override void Forget(ActorId conversation) => _expires.Remove(conversation);
}
