using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

internal sealed class SequencesHaveNoGaps : IRule
{
    private readonly Dictionary<ActorId, long> _last = [];

    public Breach? Check(Committed committed, Ownership before)
    {
        var expected = _last.GetValueOrDefault(committed.Actor) + 1;
        _last[committed.Actor] = committed.Sequence;
        return committed.Sequence == expected
            ? null
            : new Breach(Fault.OutOfOrder, committed.Actor, "an actor's events are counted without gaps",
                $"{committed.Sequence} in the place of {expected}");
    }

    public void Forget(ActorId conversation) => _last.Remove(conversation);
}
