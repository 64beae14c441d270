using System.Globalization;
using Npgsql;

namespace Engine.Silo.Places;

/// <summary>
/// The clock of a cluster: its database's, read every 10 s and carried on by the machine's monotonic counter. So no two machines' clocks
/// are ever compared, and one that is set wrong changes nothing.
/// </summary>
/// <remarks>
/// A reading is taken at the middle of its round trip, so two members differ by at most half of each one's: a few milliseconds (Cristian,
/// Distributed Computing 3, 1989).
/// </remarks>
public sealed class DatabaseClock : TimeProvider, IAsyncDisposable
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(10);

    /// <summary>A machine's clock that is further away is worth a look.</summary>
    public static readonly TimeSpan SkewMax = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;
    private Reading _last;

    private DatabaseClock(NpgsqlDataSource database) => (_database, _last) = (database, new Reading(default, 0));

    /// <summary>The database's time less this machine's, as of the last reading.</summary>
    public TimeSpan Skew { get; private set; }

    /// <summary>Reads the database's time once and goes on reading it.</summary>
    /// <exception cref="NpgsqlException">The database can't be reached.</exception>
    public static async Task<DatabaseClock> StartAsync(string database, CancellationToken cancellation = default)
    {
        var connection = new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 1, ApplicationName = "engine clock" };
        var clock = new DatabaseClock(NpgsqlDataSource.Create(connection));
        await clock.ReadAsync(cancellation).ConfigureAwait(false);
        clock._reading = clock.GoOnAsync();
        return clock;
    }

    public override DateTimeOffset GetUtcNow()
    {
        var (at, counter) = Volatile.Read(ref _last);
        return at + System.GetElapsedTime(counter);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task GoOnAsync()
    {
        using var tick = new PeriodicTimer(ReadEvery, System);
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await ReadAsync(_stop.Token).ConfigureAwait(false);
                }
                // The last reading is good for hours; the journal says that the database is away.
                catch (Exception e) when (e is NpgsqlException or TimeoutException) { }
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var ask = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var asked = System.GetTimestamp();
        var answer = await ask.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
        var roundTrip = System.GetElapsedTime(asked);
        var at = new DateTimeOffset(Convert.ToDateTime(answer, CultureInfo.InvariantCulture), TimeSpan.Zero) + (roundTrip / 2);
        Volatile.Write(ref _last, new Reading(at, System.GetTimestamp()));
        Skew = at - System.GetUtcNow();
    }

    /// <param name="Counter">This machine's monotonic counter at that time.</param>
    private sealed record Reading(DateTimeOffset At, long Counter);
}
