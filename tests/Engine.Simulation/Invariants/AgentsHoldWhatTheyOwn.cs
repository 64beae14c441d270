using Engine.Contracts.Views;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Queues;

namespace Engine.Simulation.Invariants;

/// <summary>At rest agents hold the conversations that they own, and queues those that wait there, and no other.</summary>
internal sealed class AgentsHoldWhatTheyOwn : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var agent in Records.All<Agent>())
            foreach (var slot in agent.Slots)
                Hold(Records.State<Conversation>(slot.Conversation.Actor) is { } c
                    && c.Custody.IsOwnedBy(agent.Id) && c.Epoch == slot.Epoch, agent.Id.Actor,
                    "agents hold only what they own", $"{slot.Conversation} under {slot.Epoch}");
        foreach (var conversation in Records.All<Conversation>())
        {
            if (conversation.Phase == Phase.WithAgent)
                Hold(Records.State<Agent>(new Contracts.AgentId(conversation.Owner.Id!).Actor)?.SlotOf(
                    conversation.Id)?.Epoch == conversation.Epoch, conversation.Id.Actor,
                    "agents hold what they own", conversation.Owner.Id);
            if (conversation.Phase == Phase.Waiting)
                Hold(Records.State<Queue>(new Contracts.QueueId(conversation.Owner.Id!).Actor)?.Entry(
                    conversation.Id)?.Epoch == conversation.Epoch, conversation.Id.Actor,
                    "queues hold who waits there", conversation.Owner.Id);
        }
        foreach (var queue in Records.All<Queue>())
            foreach (var entry in queue.Waiting)
                Hold(Records.State<Conversation>(entry.Conversation.Actor) is { Phase: Phase.Waiting or Phase.Offered } c
                    && c.Epoch == entry.Epoch && c.Owner.Id == queue.Id.Value,
                    queue.Id.Actor, "queues hold nobody else", $"{entry.Conversation} under {entry.Epoch}");
    }
}
