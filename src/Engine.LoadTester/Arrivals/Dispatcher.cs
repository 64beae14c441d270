using System.Collections.Concurrent;

namespace Engine.LoadTester.Arrivals;

/// <summary>
/// The open loop: draws the moments at which something is to be said, at the arrivals' rate and with random (exponential) gaps,
/// and gives each to a customer who has something to say. When nobody is free, because the engine is slow, the moment waits and
/// the turn counts from it all the same: a stalled engine cannot hide by being asked less (coordinated omission).
/// </summary>
internal sealed class Dispatcher(IArrivals arrivals, TimeProvider time, Random random, int customers)
{
    private readonly ConcurrentQueue<TaskCompletionSource<long?>> _eager = new(), _ready = new();
    private readonly Queue<long> _due = new();
    private readonly long _start = time.GetTimestamp();
    private volatile bool _closed, _forget;
    private volatile int _backlog;
    private double _rate = arrivals.RateAt(TimeSpan.Zero);

    /// <summary>Turns whose moment has come and that no customer was free to take.</summary>
    public int Backlog => _backlog;

    public double Rate => Volatile.Read(ref _rate);

    /// <summary>
    /// Mean time from one line of a customer to the next at the rate of now; people's other times are reckoned in it, so that a faster run
    /// is the same run played faster.
    /// </summary>
    // When it is over people hurry to an end.
    public TimeSpan Interval => TimeSpan.FromSeconds(Math.Clamp(customers / Rate, 0.1, _closed ? 0.5 : 20));

    /// <summary>Waits for this customer's turn to speak.</summary>
    /// <param name="eager">Sends a second line at once, before anybody else's.</param>
    /// <returns>The moment (a timestamp) from which the turn counts; null when the run is over.</returns>
    public Task<long?> TurnAsync(bool eager = false)
    {
        var turn = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        (eager ? _eager : _ready).Enqueue(turn);
        if (_closed) turn.TrySetResult(null);
        return turn.Task;
    }

    /// <summary>Lets go of the moments that nobody was free for: the rate is another from here on.</summary>
    public void Forget() => _forget = true;

    public async Task RunAsync(CancellationToken stop)
    {
        // A timer fires at most once a millisecond; whatever came due meanwhile is given out together, each with its own moment.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1), time);
        var next = (double)_start;
        try
        {
            while (await tick.WaitForNextTickAsync(stop))
            {
                var now = time.GetTimestamp();
                if (_forget)
                {
                    _forget = false;
                    _due.Clear();
                    next = now;
                }
                Volatile.Write(ref _rate, arrivals.RateAt(time.GetElapsedTime(_start, now)));
                for (; next <= now; next += -Math.Log(1 - random.NextDouble()) / _rate * time.TimestampFrequency) _due.Enqueue((long)next);
                while (_due.Count > 0 && (_eager.TryDequeue(out var turn) || _ready.TryDequeue(out turn)))
                    turn.TrySetResult(_due.Dequeue());
                _backlog = _due.Count;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        _closed = true;
        while (_eager.TryDequeue(out var turn) || _ready.TryDequeue(out turn)) turn.TrySetResult(null);
    }
}
