using System.Collections.Immutable;
using Engine.Contracts.Events;

namespace Engine.Journal;

/// <summary>Who wants to hear of commits.</summary>
internal sealed class Subscribers(Action<Exception>? failed = null)
{
    private ImmutableArray<Subscription> _all = [];

    public IDisposable Add(Action<IReadOnlyList<Committed>> committed)
    {
        var subscription = new Subscription(this, committed);
        ImmutableInterlocked.Update(ref _all, static (all, added) => all.Add(added), subscription);
        return subscription;
    }

    /// <param name="turns">One commit's turns, in order of position.</param>
    public void Tell(IReadOnlyList<IReadOnlyList<Committed>> turns)
    {
        var all = _all;
        if (all.IsEmpty || turns.Count == 0) return;
        var events = turns.Count == 1 ? turns[0] : [.. turns.SelectMany(turn => turn)];
        foreach (var subscription in all)
        {
            try { subscription.Committed(events); }
            catch (Exception e) { failed?.Invoke(e); }   // one reader's bug must not stop everybody's writer
        }
    }

    private sealed class Subscription(Subscribers owner, Action<IReadOnlyList<Committed>> committed) : IDisposable
    {
        public Action<IReadOnlyList<Committed>> Committed => committed;

        public void Dispose() => ImmutableInterlocked.Update(ref owner._all, static (all, gone) => all.Remove(gone), this);
    }
}
