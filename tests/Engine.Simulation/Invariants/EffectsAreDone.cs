using Engine.Domain.Agents;

namespace Engine.Simulation.Invariants;

/// <summary>Every effect that was owed is done in the end, and nobody wants to be woken any more.</summary>
internal sealed class EffectsAreDone : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var record in Records.Actors)
        {
            Hold(record.Owed.Effects.IsEmpty, record.Actor,
                "every effect that is owed is done in the end", string.Join(", ", record.Owed.Effects));
            var isPresent = record.State is Agent agent && agent.IsPresent(town.Clock.GetUtcNow());   // a lease always ends later
            Hold(record.Owed.WakeAt is null
                || isPresent, record.Actor, "who wanted to be woken was woken", $"{record.Owed.WakeAt:HH:mm:ss}");
        }
    }
}
