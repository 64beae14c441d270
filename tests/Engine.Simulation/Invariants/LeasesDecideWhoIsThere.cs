using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>
/// While a lease lasts an agent is not taken for absent, and without one nobody is asked. Kept from the agent's events alone.
/// </summary>
internal sealed class LeasesDecideWhoIsThere : Invariant
{
    private readonly Dictionary<ActorId, Dictionary<string, DateTimeOffset>> _leases = [];

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Agent) return;
        if (!_leases.TryGetValue(committed.Actor, out var leases)) _leases.Add(committed.Actor, leases = []);
        var latest = leases.Count == 0 ? DateTimeOffset.MinValue : leases.Values.Max();
        switch (committed.Event)
        {
            case AgentEvent.LeaseChanged e:
                leases.Remove("self");   // the agent's own ends with the first word of a gateway
                leases[e.Holder] = e.Until;
                break;
            case AgentEvent.ConnectionLost:
                Hold(latest <= committed.At, committed.Actor,
                    "nobody is taken for absent while a lease lasts", $"until {latest:O} at {committed.At:O}");
                leases.Clear();
                break;
            case AgentEvent.StatusChanged { Status: AgentStatus.Offline }:
                leases.Clear();
                break;
            case AgentEvent.Reserved e:
                Hold(latest > committed.At, committed.Actor, "nobody is asked without a lease",
                    $"{e.Conversation} at {committed.At:O}, until {latest:O}");
                break;
        }
    }
}
