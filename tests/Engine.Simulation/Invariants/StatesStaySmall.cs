namespace Engine.Simulation.Invariants;

/// <summary>At rest no actor remembers more than a little, however much has happened to it.</summary>
internal sealed class StatesStaySmall : Invariant
{
    /// <summary>
    /// Characters of JSON. The largest things that an actor keeps are 128 departures of a queue and 64 receipts of a conversation, about 60
    /// characters each.
    /// </summary>
    private const int Most = 24 * 1024;

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var record in Records.Actors)
        {
            var length = record.JsonOf(record.State).Length;
            Hold(length <= Most, record.Actor, "an actor's state stays small", $"{length} characters");
        }
    }
}
