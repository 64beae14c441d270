namespace Engine.Simulation.Invariants;

/// <summary>Every effect that was owed is done in the end, and nobody wants to be woken any more.</summary>
internal sealed class EffectsAreDone : Invariant
{
    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var record in Records.Actors)
        {
            Hold(record.Owed.Effects.IsEmpty, record.Actor, "every effect that is owed is done in the end", string.Join(", ", record.Owed.Effects));
            Hold(record.Owed.WakeAt is null, record.Actor, "who wanted to be woken was woken", $"{record.Owed.WakeAt:HH:mm:ss}");
        }
    }
}
