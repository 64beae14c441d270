namespace Engine.LoadTester.Measurements;

/// <summary>
/// Where every duration goes. Turns and handoffs gather for the second that runs and are then added to their phase, so that the
/// run is known second by second and phase by phase in the same memory however long it is.
/// </summary>
internal sealed class Stopwatches
{
    private readonly Histogram.Interval _turns = new(), _handoffs = new();
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
    public void Turn(TimeSpan duration) => _turns.Record(duration);

    /// <param name="duration">From the moment the customer was to speak to the packet on an agent's socket.</param>
    public void Handoff(TimeSpan duration) => _handoffs.Record(duration);

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Waits(int more) => Interlocked.Add(ref _waiting, more);

    public void HasPerson(int more) => Interlocked.Add(ref _withPerson, more);

    /// <summary>Closes the second that runs.</summary>
    public (int Turns, double P50, double P99, double Max, double? HandoffP99, int Retries) NextSecond()
    {
        Histogram turns = _turns.Next(), handoffs = _handoffs.Next();
        var (allTurns, allHandoffs) = Phase switch
        {
            Phase.Search => (SearchTurns, SearchHandoffs),
            Phase.Measured => (Turns, Handoffs),
            _ => (Discarded, Discarded),
        };
        allTurns.Add(turns);
        allHandoffs.Add(handoffs);
        return ((int)turns.Count, turns.Percentile(0.5), turns.Percentile(0.99), turns.Max,
            handoffs.Count == 0 ? null : handoffs.Percentile(0.99), Interlocked.Exchange(ref _retries, 0));
    }
}
