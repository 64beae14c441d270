namespace Engine.LoadTester.Arrivals;

/// <summary>
/// The system's time with timers that keep to the millisecond; each has a thread of its own, so they are for whoever paces a load.
/// </summary>
/// <remarks>
/// .NET's timers read a clock that moves once in a tick of the kernel, 4 ms where it has 250 Hz: a load paced by them goes out in
/// volleys, each turn up to 8 ms late, and a server that answers in 1 ms is measured as one that needs 4.
/// </remarks>
internal sealed class FineTime : TimeProvider
{
    /// <summary>The system's time becomes fine; a time that a test tells stays as it is.</summary>
    public static TimeProvider Of(TimeProvider time) => ReferenceEquals(time, System) ? new FineTime() : time;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Ticker(callback, state, period);

    private sealed class Ticker : ITimer
    {
        private Action? _stop;

        public Ticker(TimerCallback callback, object? state, TimeSpan period)
        {
            var stopped = new ManualResetEvent(false);
            _stop = () => stopped.Set();
            new Thread(() =>
            {
                while (!stopped.WaitOne(period)) callback(state);
                stopped.Dispose();
            }) { Name = "pace", IsBackground = true }.Start();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("a pace does not change");

        public void Dispose() => Interlocked.Exchange(ref _stop, null)?.Invoke();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
