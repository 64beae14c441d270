namespace Engine.Testing;

/// <summary>A clock that stands still until a test moves it; timers fire on the thread that moves it.</summary>
public sealed class Clock : TimeProvider
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = Noon;
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long from now until the next timer fires; null when none is set.</summary>
    public TimeSpan? NextDue
    {
        get { lock (_gate) return _timers.Count == 0 ? null : _timers.Min(t => t.Due) - _elapsed; }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return _elapsed.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, callback, state, dueTime, period);

    public void Advance(TimeSpan by)
    {
        TimeSpan until;
        lock (_gate) until = _elapsed + by;
        while (TakeNext(until) is { } fire) fire();
    }

    /// <summary>What a person does to the wall clock: what has elapsed is not touched by it.</summary>
    public void Set(DateTimeOffset now)
    {
        lock (_gate) _now = now;
    }

    private Action? TakeNext(TimeSpan until)
    {
        lock (_gate)
        {
            var next = _timers.Where(t => t.Due <= until).MinBy(t => t.Due);
            if (next is null)
            {
                // Under the same lock: a timer that another thread sets now counts from the end of the step, and none is skipped.
                SetElapsed(until);
                return null;
            }
            SetElapsed(next.Due > _elapsed ? next.Due : _elapsed);
            next.Rearm();
            return next.Fire;
        }
    }

    private void SetElapsed(TimeSpan elapsed)
    {
        _now += elapsed - _elapsed;
        _elapsed = elapsed;
    }

    private sealed class Timer : ITimer
    {
        private readonly Clock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private TimeSpan _period;

        public Timer(Clock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            Change(dueTime, period);
        }

        public TimeSpan Due { get; private set; }

        public void Fire() => _callback(_state);

        public void Rearm()
        {
            if (_period > TimeSpan.Zero) Due += _period;
            else _clock._timers.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._gate)
            {
                _clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                _period = period;
                Due = _clock._elapsed + dueTime;
                _clock._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (_clock._gate) _clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
