using Engine.Contracts;
using Engine.Journal;

namespace Engine.Runtime.Pumps;

/// <summary>
/// Wakes actors whose due time has come. A due time that stands after the wake belongs to somebody who owes what cannot be delivered:
/// they deliver it by themselves, and are woken again after longer and longer pauses in case they have left memory.
/// </summary>
/// <param name="wake">Sends the command of that name.</param>
internal sealed class DueActors(World world, Func<ActorId, ValueTask<Reply>> wake)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ActorId, Woken> _woken = [];

    /// <summary>
    /// How many are not to be woken before their pause is over; whoever asks the journal for a page asks for so many more.
    /// </summary>
    public int Count
    {
        get { lock (_gate) return _woken.Count; }
    }

    /// <summary>Wakes those of them who are not in a pause.</summary>
    /// <param name="due">Everybody who is due: whoever was woken and is not among them has nothing more to do.</param>
    public void Wake(IReadOnlyList<Due> due)
    {
        List<Woken> now = [];
        lock (_gate)
        {
            Keep(due);
            foreach (var one in due)
            {
                var before = _woken.GetValueOrDefault(one.Actor);
                if (before is not null && before.MustWait(one.At, world.Time)) continue;
                var woken = new Woken(one, before?.At == one.At ? before.Attempt + 1 : 0);
                _woken[one.Actor] = woken;
                now.Add(woken);
            }
        }
        foreach (var one in now) _ = WakeAsync(one);
    }

    /// <summary>Silos come and go: whoever was in memory may be there no more.</summary>
    public void Forget()
    {
        lock (_gate) _woken.Clear();
    }

    private void Keep(IReadOnlyList<Due> due)
    {
        if (_woken.Count == 0) return;
        var still = due.Select(d => d.Actor).ToHashSet();
        foreach (var (actor, woken) in _woken)
            if (!woken.IsUnderWay && !still.Contains(actor)) _woken.Remove(actor);
    }

    private async Task WakeAsync(Woken woken)
    {
        var isAnswered = false;
        try
        {
            isAnswered = await wake(woken.Actor) is Reply.Accepted;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            PumpLog.WakeFailed(world.Logger, e, woken.Actor);
        }
        lock (_gate) woken.End(world.Time.GetTimestamp(), world.Backoff.Wake(woken.Attempt, isAnswered));
    }

    private sealed class Woken(Due due, int attempt)
    {
        private long _ended;
        private TimeSpan _pause;

        public ActorId Actor => due.Actor;

        public DateTimeOffset At => due.At;

        public int Attempt => attempt;

        public bool IsUnderWay { get; private set; } = true;

        public void End(long now, TimeSpan pause) => (IsUnderWay, _ended, _pause) = (false, now, pause);

        public bool MustWait(DateTimeOffset at, TimeProvider time) => IsUnderWay || (at == At && time.GetElapsedTime(_ended) < _pause);
    }
}
