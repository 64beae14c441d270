namespace Engine.Journal.Postgres;

/// <summary>Waits between tries to reach the database, so that many processes do not all come back in the same moment.</summary>
internal sealed class Backoff(PostgresJournalOptions options)
{
    private int _tries;

    public void Reset() => _tries = 0;

    /// <summary>A random part, at least a tenth, of the first wait, of twice that, and so on.</summary>
    public Task WaitAsync(CancellationToken cancellation) => Task.Delay(Next(), options.Time, cancellation);

    public TimeSpan Next()
    {
        var longest = options.RetryFirst * Math.Pow(2, Math.Min(_tries++, 30));
        if (longest > options.RetryMax) longest = options.RetryMax;
        return longest * (0.1 + 0.9 * options.Chance());
    }
}
