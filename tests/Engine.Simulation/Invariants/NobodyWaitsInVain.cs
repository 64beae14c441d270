using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Queues;

namespace Engine.Simulation.Invariants;

/// <summary>
/// At rest every demand has been relaxed as far as it ever will be, so skills alone say who could take what: nobody waits while
/// such an agent has room. And once somebody has come who takes everything, nobody waits at all.
/// </summary>
internal sealed class NobodyWaitsInVain : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var conversation in Records.All<Conversation>().Where(c => c.Phase is Phase.Waiting or Phase.Offered))
        {
            Hold(town.Assistant.Queues.ContainsKey(new QueueId(conversation.Owner.Id!)),
                conversation.Id.Actor, "nobody waits in a queue that is no more", conversation.Owner.Id);
            Hold(!everybodyIsHelped
                || WaitsForOneOnly(conversation), conversation.Id.Actor, "nobody waits when somebody has come who takes everything");
            Hold(conversation.Phase != Phase.Offered, conversation.Id.Actor, "an offer that nobody takes ends");
            foreach (var agent in Records.All<Agent>().Where(a => a.Status == AgentStatus.Available && a.Load < a.Capacity))
                Hold(!Could(agent, conversation), conversation.Id.Actor,
                    "nobody waits while an eligible agent has room", $"{agent.Id} could take it");
        }
    }

    /// <summary>Sent to one agent through a queue that never relaxes: whoever else has room, it waits.</summary>
    private bool WaitsForOneOnly(Conversation conversation)
    {
        var queue = new QueueId(conversation.Owner.Id!);
        return Town.Assistant.Queues[queue].RelaxAfter is null
            && Records.State<Queue>(queue.Actor)?.Entry(conversation.Id)?.Demand.Wanted is not null;
    }

    private bool Could(Agent agent, Conversation conversation)
    {
        var rules = Town.Assistant.Queues[new QueueId(conversation.Owner.Id!)];
        // Whoever signed in when there was no such queue serves it from their next sign-in on; a desk that opens signs in again.
        if (!agent.Queues.Contains(rules.Id) && !Town.Residents.Agent(agent.Id).IsHere) return false;
        var relaxed = rules.RelaxAfter is not null;
        if (!rules.Skills.All(s => agent.Skills.GetValueOrDefault(s.Key) >= (relaxed ? 1 : s.Value))) return false;
        if (relaxed || Records.State<Queue>(rules.Id.Actor)?.Entry(conversation.Id)?.Demand is not { } demand) return true;
        return (demand.Wanted is null || demand.Wanted == agent.Id)
            && (demand.Language is null || agent.Languages.IsEmpty || agent.Languages.Contains(demand.Language));
    }
}
