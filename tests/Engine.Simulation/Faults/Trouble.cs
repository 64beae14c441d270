using Engine.Contracts;

namespace Engine.Simulation.Faults;

/// <summary>Faults whose time has come and that wait for something to go wrong with.</summary>
internal sealed class Trouble
{
    private readonly List<Fault> _expected = [];
    private bool _over;

    public void Expect(Fault fault)
    {
        if (!_over) _expected.Add(fault);
    }

    /// <returns>What goes wrong with a delivery to an actor of this kind.</returns>
    public Fault? WithDelivery(ActorKind to) => Take(f => f.Of == to
        && f.Kind is FaultKind.LostDelivery or FaultKind.LostReply or FaultKind.DoubledDelivery or FaultKind.LateDelivery);

    /// <returns>What goes wrong with a commit that holds events of these kinds of actor.</returns>
    public Fault? WithCommit(IEnumerable<ActorKind> of) => _expected.Count == 0 ? null : Take(f => of.Contains(f.Of)
        && f.Kind is FaultKind.CrashBeforeCommit or FaultKind.TornCommit or FaultKind.CrashAfterCommit or FaultKind.AppendFails);

    public bool WithReading(ActorKind of) => Take(f => f.Of == of && f.Kind == FaultKind.ReadFails) is not null;

    /// <summary>From here on everything goes well.</summary>
    public void End()
    {
        _over = true;
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
