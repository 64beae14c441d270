using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>Each actor's events are counted without gaps, positions rise, and no actor's time runs backwards.</summary>
internal sealed class SequencesHaveNoGaps : Invariant
{
    private readonly Dictionary<ActorId, Committed> _last = [];
    private long _position;

    public override void Saw(Committed committed)
    {
        var last = _last.GetValueOrDefault(committed.Actor);
        Hold(committed.Sequence == (last?.Sequence ?? 0) + 1, committed.Actor, "an actor's events are counted without gaps");
        Hold(last is null || committed.At >= last.At, committed.Actor, "an actor's time never runs backwards");
        Hold(committed.Position > _position, committed.Actor, "positions rise");
        (_last[committed.Actor], _position) = (committed, committed.Position);
    }

    public override void Forget(ActorId conversation) => _last.Remove(conversation);
}
