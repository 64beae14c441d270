namespace Engine.Simulation.Time;

/// <summary>
/// A task scheduler for whatever lives and dies together: a server, an activation in it, a person. Killing it is kill -9: what it
/// had begun stops at its last await and never goes on.
/// </summary>
internal sealed class Lane(Schedule schedule, int number) : TaskScheduler
{
    private readonly List<Lane> _within = [];
    private int _pruneAt = 64;

    /// <summary>The lane of the code that is running.</summary>
    public static new Lane Current => TaskScheduler.Current as Lane
        ?? throw new InvalidOperationException("This runs outside the simulation: something on the way here left its scheduler.");

    public int Number => number;

    public bool IsDead { get; private set; }

    /// <summary>A lane that dies with this one.</summary>
    public Lane Within()
    {
        var lane = schedule.NewLane();
        lane.IsDead = IsDead;
        if (_within.Count >= _pruneAt)
        {
            _within.RemoveAll(l => l.IsDead);
            _pruneAt = Math.Max(64, 2 * _within.Count);
        }
        _within.Add(lane);
        return lane;
    }

    public void Kill()
    {
        IsDead = true;
        foreach (var lane in _within) lane.Kill();
        _within.Clear();
    }

    /// <summary>
    /// Begins something here that nobody waits for. What it throws ends the simulation: a model, not the engine, has a bug.
    /// </summary>
    public void Begin(Func<Task> act) => Task.Factory.StartNew(
        async () =>
        {
            try
            {
                await act();
            }
            catch (Exception e)
            {
                schedule.Fail(e);
            }
        },
        CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    public void Begin(Action act) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                act();
            }
            catch (Exception e)
            {
                schedule.Fail(e);
            }
        },
        CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    public void Execute(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task)
    {
        if (!IsDead) schedule.Add(this, task);
    }

    /// <summary>Never at once: when it runs is for the dice to say.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
