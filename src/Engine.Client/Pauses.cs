namespace Engine.Client;

/// <summary>How long to wait before something is tried again: longer each time, and never all clients at once.</summary>
/// <param name="chance">Gives 0 to 1; a client's own, so that two of them differ.</param>
/// <param name="first">The longest first wait. Default 200 ms.</param>
public sealed class Pauses(TimeProvider time, Func<double> chance, TimeSpan? first = null)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _first = first ?? TimeSpan.FromMilliseconds(200);

    /// <param name="attempt">0 for the first repeat. From half to all of the first wait doubled so often, at most 10 s.</param>
    public TimeSpan Of(int attempt)
    {
        var whole = _first * Math.Pow(2, Math.Min(attempt, 16));
        return (whole < Longest ? whole : Longest) * (0.5 + (0.5 * chance()));
    }

    public Task WaitAsync(int attempt, CancellationToken cancellation) => Task.Delay(Of(attempt), time, cancellation);
}
