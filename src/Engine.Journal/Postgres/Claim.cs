using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>A process's right to the journal, alone or with others: an advisory lock on a connection of its own, so that the server lets go of it with the process, however that ends.</summary>
/// <remarks>
/// Two engines that each take themselves for the only one are slow and confusing, not wrong: the expected sequence fences every append.
/// So a claim whose connection is lost goes on while it is taken again, and ends only when somebody else turns out to have it.
/// </remarks>
internal sealed class Claim : IAsyncDisposable
{
    /// <summary>Any number that no other program locks: "EnCl".</summary>
    private const long Lock = 0x456E436C;

    // A machine that is gone without a word is noticed by its server after 5 + 3 × 5 s, where the system's own default is two hours. A process
    // whose connection was cut in between ends what the server still keeps of it.
    private const string Take =
        """
        SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET lock_timeout = {0};
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid();
        SELECT pg_advisory_lock{1}({2})
        """;

    private readonly Database _database;
    private readonly PostgresJournalOptions _options;
    private readonly string _name;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _holding;
    private volatile JournalException? _lost;

    private Claim(Database database, PostgresJournalOptions options, string name, NpgsqlConnection taken)
    {
        (_database, _options, _name) = (database, options, name);
        _holding = HoldAsync(taken);
    }

    /// <exception cref="JournalException">Another process has the journal.</exception>
    public static async Task<Claim> TakeAsync(Database database, PostgresJournalOptions options, CancellationToken cancellation)
    {
        // The server keeps 63 characters of a name: what tells processes, and journals of one process, apart comes first.
        var name = string.Create(CultureInfo.InvariantCulture, $"engine {Environment.ProcessId}.{Stopwatch.GetTimestamp():x} on {Environment.MachineName}");
        return new Claim(database, options, name, await ConnectAsync(database, options, name, cancellation).ConfigureAwait(false));
    }

    /// <exception cref="JournalException">Another process has taken the journal while this one could not reach it.</exception>
    public void Check()
    {
        if (_lost is { } lost) throw new JournalException(lost.Message, lost);
    }

    public async ValueTask DisposeAsync()
    {
        _stop.CancelQuietly();
        await _holding.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task HoldAsync(NpgsqlConnection? taken)
    {
        var backoff = new Backoff(_options);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var held = taken ?? await ConnectAsync(_database, _options, _name, _stop.Token).ConfigureAwait(false);
                taken = null;
                _lost = null;
                backoff.Reset();
                while (true) await held.WaitAsync(_stop.Token).ConfigureAwait(false);   // until the connection ends
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
            catch (Exception e)
            {
                if (e is JournalException) _lost ??= (JournalException)e;
                await WaitAsync(backoff).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitAsync(Backoff backoff)
    {
        try { await backoff.WaitAsync(_stop.Token).ConfigureAwait(false); }
        catch (OperationCanceledException) { }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(Database database, PostgresJournalOptions options, string name, CancellationToken cancellation)
    {
        var connection = await database.ConnectAsync(cancellation, name).ConfigureAwait(false);
        try
        {
            var wait = (int)options.ConnectMax.TotalMilliseconds;   // whoever had it may have ended in this moment
            await using var take = new NpgsqlCommand(string.Format(CultureInfo.InvariantCulture, Take, wait, options.Alone ? "" : "_shared", Lock), connection);
            await take.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (e is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable }) throw InUse(database, options, e);
            throw;
        }
    }

    private static JournalException InUse(Database database, PostgresJournalOptions options, Exception cause) => new(
        options.Alone
            ? $"The journal {database.Place} is in use by another process: stop that one first, or give this one a database of its own."
            : $"The journal {database.Place} is in use by an engine in one process, which shares it with nobody: stop that one first, or choose another database.",
        cause);
}
