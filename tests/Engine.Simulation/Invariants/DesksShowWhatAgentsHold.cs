using Engine.Contracts.Views;
using Engine.Domain.Agents;

namespace Engine.Simulation.Invariants;

/// <summary>At rest the desk of an agent who is there shows what the agent holds.</summary>
internal sealed class DesksShowWhatAgentsHold : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var person in town.Residents.Agents.Where(a => a.IsHere))
        {
            var held = (Records.State<Agent>(person.Id.Actor)?.Slots ?? []).Where(s => s.State != SlotState.Reserved)
                .Select(s => (s.Conversation.Value, s.State == SlotState.Offered ? DeskChangeKind.Offer : DeskChangeKind.Assigned))
                .OrderBy(s => s.Value, StringComparer.Ordinal);
            Hold(held.SequenceEqual(person.Desk.Select(d => (d.Key, d.Value))), person.Id.Actor, "a desk shows what the agent holds",
                string.Join(", ", person.Desk.Select(d => $"{d.Key} {d.Value}")));
        }
    }
}
