using Engine.Contracts;
using Engine.Simulation.Time;

namespace Engine.Simulation.Faults;

/// <summary>Faults whose time has come and that wait for something to go wrong with.</summary>
internal sealed class Trouble(Dice dice)
{
    private static readonly FaultKind[] OfDeliveries =
        [FaultKind.LostDelivery, FaultKind.LostReply, FaultKind.DoubledDelivery, FaultKind.LateDelivery];

    private readonly List<Fault> _expected = [];
    private TimeSpan _stormUntil;
    private bool _over;

    public void Expect(Fault fault, TimeSpan now)
    {
        if (_over) return;
        if (fault.Kind == FaultKind.Storm) _stormUntil = now + fault.For;
        else _expected.Add(fault);
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public bool IsOver => _over;

    /// <returns>What goes wrong with a delivery to an actor of this kind.</returns>
    public Fault? WithDelivery(ActorKind to, TimeSpan now)
    {
        if (now < _stormUntil && dice.Chance(0.25))
            return new Fault(now, dice.OneOf(OfDeliveries), to, 0, dice.Chance(0.5) ? dice.Between(0, 1) : dice.Between(1, 12));
        return Take(f => f.Of == to && OfDeliveries.Contains(f.Kind));
    }

    /// <returns>What goes wrong with a commit that holds events of these kinds of actor.</returns>
    public Fault? WithCommit(IEnumerable<ActorKind> of) => _expected.Count == 0 ? null : Take(f => of.Contains(f.Of)
        && f.Kind is FaultKind.CrashBeforeCommit or FaultKind.TornCommit
            or FaultKind.CrashAfterCommit or FaultKind.AppendFails or FaultKind.Stop);

    public bool WithReading(ActorKind of) => Take(f => f.Of == of && f.Kind == FaultKind.ReadFails) is not null;

    /// <summary>From here on things may go wrong.</summary>
    public void Begin() => _over = false;

    /// <summary>From here on everything goes well.</summary>
    public void End()
    {
        _over = true;
        _stormUntil = default;
        _expected.Clear();
    }

    private Fault? Take(Predicate<Fault> fits)
    {
        var at = _expected.FindIndex(fits);
        if (at < 0) return null;
        var fault = _expected[at];
        _expected.RemoveAt(at);
        return fault;
    }
}
