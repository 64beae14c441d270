using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>Positions order all events of the journal.</summary>
internal sealed class PositionsRise : Invariant
{
    private long _position;

    public override void Saw(Committed committed)
    {
        Hold(committed.Position > _position, committed.Actor, "positions rise");
        _position = committed.Position;
    }
}
