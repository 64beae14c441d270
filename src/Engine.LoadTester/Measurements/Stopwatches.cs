namespace Engine.LoadTester.Measurements;

/// <summary>
/// Where every duration goes. Turns and handoffs gather for the second that runs and are then added to their phase, so that the
/// run is known second by second and phase by phase at 16 KiB each.
/// </summary>
internal sealed class Stopwatches
{
    private readonly Histogram _turnsNow = new(), _handoffsNow = new();
    private int _retries, _waiting, _withPerson;

    public Histogram SearchTurns { get; } = new();

    public Histogram SearchHandoffs { get; } = new();

    public Histogram Turns { get; } = new();

    public Histogram Handoffs { get; } = new();

    /// <summary>What is in no result: warming up and winding down.</summary>
    public Histogram Discarded { get; } = new();

    public Histogram Starts { get; } = new();

    public Histogram Wall { get; } = new();

    public Phase Phase { get; set; }

    public int Waiting => Volatile.Read(ref _waiting);

    public int WithPerson => Volatile.Read(ref _withPerson);

    /// <param name="duration">From the moment the customer was to speak, not from when a connection was free.</param>
    public void Turn(TimeSpan duration) => _turnsNow.Record(duration);

    /// <param name="duration">From the moment the customer was to speak to the packet on an agent's socket.</param>
    public void Handoff(TimeSpan duration) => _handoffsNow.Record(duration);

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Waits(int more) => Interlocked.Add(ref _waiting, more);

    public void HasPerson(int more) => Interlocked.Add(ref _withPerson, more);

    /// <summary>Closes the second that runs.</summary>
    public (int Turns, double P50, double P99, double Max, double? HandoffP99, int Retries) NextSecond()
    {
        var second = ((int)_turnsNow.Count, _turnsNow.Percentile(0.5), _turnsNow.Percentile(0.99), _turnsNow.Max,
            _handoffsNow.Count == 0 ? (double?)null : _handoffsNow.Percentile(0.99), Interlocked.Exchange(ref _retries, 0));
        var (turns, handoffs) = Phase switch
        {
            Phase.Search => (SearchTurns, SearchHandoffs),
            Phase.Measured => (Turns, Handoffs),
            _ => (Discarded, Discarded),
        };
        _turnsNow.MoveTo(turns);
        _handoffsNow.MoveTo(handoffs);
        return second;
    }
}
