using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

internal sealed class TimeGoesForward : IRule
{
    private readonly Dictionary<ActorId, DateTimeOffset> _last = [];

    public Breach? Check(Committed committed, Ownership before)
    {
        var last = _last.GetValueOrDefault(committed.Actor);
        _last[committed.Actor] = committed.At;
        return committed.At >= last
            ? null
            : new Breach(Fault.OutOfOrder, committed.Actor, "an actor's time never runs backwards", $"event {committed.Sequence}");
    }

    public void Forget(ActorId conversation) => _last.Remove(conversation);
}
