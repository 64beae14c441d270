namespace Engine.Simulation.Time;

/// <summary>
/// One thread runs everything, one step at a time: of all that could go on now the dice pick one; when nothing can, time leaps to
/// the next alarm. The same dice give the same run.
/// </summary>
internal sealed class Schedule(Dice dice)
{
    private readonly List<(Lane Lane, Task Task)> _ready = [];
    private readonly PriorityQueue<Alarm, (TimeSpan Due, long Number)> _alarms = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _lanes;
    private long _alarmsSet;
    private volatile Exception? _failure;

    /// <summary>Since the simulation began.</summary>
    public TimeSpan Now { get; private set; }

    public long Steps { get; private set; }

    public Trace Trace { get; } = new();

    /// <summary>The first thing that went wrong; nothing runs after it.</summary>
    public Exception? Failure => _failure;

    public void Fail(Exception failure) => _failure ??= failure;

    public Lane NewLane() => new(this, ++_lanes);

    public Alarm At(TimeSpan due, Action ring)
    {
        var alarm = new Alarm(ring);
        _alarms.Enqueue(alarm, (due < Now ? Now : due, ++_alarmsSet));
        return alarm;
    }

    /// <summary>Goes on until the time has come or something failed.</summary>
    public void RunUntil(TimeSpan time)
    {
        var around = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);   // an await prefers it to the lane; test runners have one
        while (_failure is null && Step(time)) { }
        SynchronizationContext.SetSynchronizationContext(around);
        if (_failure is null) Now = time;
    }

    public void Add(Lane lane, Task task)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            Fail(new InvalidOperationException(
                "A continuation came from another thread: something left the simulation's scheduler.\n" + Environment.StackTrace));
        else _ready.Add((lane, task));
    }

    /// <returns>False when nothing is left to do before then.</returns>
    private bool Step(TimeSpan until)
    {
        if (_ready.Count > 0)
        {
            RunOne();
            return true;
        }
        if (!_alarms.TryPeek(out var alarm, out var order) || order.Due > until) return false;
        Now = order.Due;
        do
        {
            _alarms.Dequeue();
            alarm.Ring();
        }
        while (_alarms.TryPeek(out alarm, out order) && order.Due == Now);   // what falls due at one moment happens in any order
        return true;
    }

    private void RunOne()
    {
        var pick = dice.Below(_ready.Count);
        var (lane, task) = _ready[pick];
        _ready[pick] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (lane.IsDead) return;
        Steps++;
        Trace.Add(lane.Number);
        Trace.Add(Now.Ticks);
        lane.Execute(task);
    }
}

internal sealed class Alarm(Action ring)
{
    private bool _cancelled;

    public void Ring()
    {
        if (!_cancelled) ring();
    }

    public void Cancel() => _cancelled = true;
}
