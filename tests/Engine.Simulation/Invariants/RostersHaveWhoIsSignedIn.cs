using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Agents;
using Engine.Domain.Queues;

namespace Engine.Simulation.Invariants;

/// <summary>At rest a queue's roster has only agents who are signed in, and nobody waits for one who is not.</summary>
internal sealed class RostersHaveWhoIsSignedIn : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var queue in Records.All<Queue>())
        {
            foreach (var standing in queue.Roster.Values)
                Hold(IsSignedIn(standing.Agent), queue.Id.Actor,
                    "a queue's roster has only agents who are signed in", standing.Agent.Value);
            foreach (var waiting in queue.Waiting)
                Hold(waiting.Demand.Wanted is not { } wanted
                    || IsSignedIn(wanted), queue.Id.Actor, "nobody waits for an agent who has signed out", $"{waiting.Conversation}");
        }
    }

    private bool IsSignedIn(AgentId agent) => Records.State<Agent>(agent.Actor) is { Status: not AgentStatus.Offline };
}
