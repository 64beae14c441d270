namespace Engine.Simulation.Time;

/// <summary>The servers' clock. Timers follow the simulation's own time; what the clock on the wall shows may jump.</summary>
internal sealed class VirtualTime(Schedule schedule) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);
    private TimeSpan _ahead;
    private TimeSpan _aheadMost;

    public override DateTimeOffset GetUtcNow() => Start + schedule.Now + _ahead;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => schedule.Now.Ticks;

    public void Jump(TimeSpan by)
    {
        _ahead += by;
        if (_ahead > _aheadMost) _aheadMost = _ahead;
    }

    /// <summary>The clock goes right again, no earlier than it ever was.</summary>
    public void Heal() => _ahead = _aheadMost;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(schedule, Lane.Current, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(Schedule schedule, Lane lane, Action callback) : ITimer
    {
        private Alarm? _alarm;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _alarm?.Cancel();
            _alarm = dueTime == Timeout.InfiniteTimeSpan ? null : schedule.At(schedule.Now + dueTime, () => Ring(period));
            return true;
        }

        public void Dispose() => _alarm?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring(TimeSpan period)
        {
            if (lane.IsDead) return;
            if (period > TimeSpan.Zero) _alarm = schedule.At(schedule.Now + period, () => Ring(period));
            lane.Begin(callback);
        }
    }
}
