using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>Tells the other processes that there is something to read.</summary>
/// <remarks>
/// After the commit and by itself, never within it: a transaction that notifies holds a lock of the whole database while it
/// commits, so that commits would wait for each other. Many commits share one hint.
/// </remarks>
internal sealed class Hints : IAsyncDisposable
{
    private readonly Signal _committed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Hints(Database database, PostgresJournalOptions options) => _running = RunAsync(database, options);

    public void Committed() => _committed.Raise();

    public async ValueTask DisposeAsync()
    {
        _stop.CancelQuietly();
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(Database database, PostgresJournalOptions options)
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _committed.WaitAsync(_stop.Token).ConfigureAwait(false);
                await using (var notify = database.Readers.CreateCommand($"NOTIFY {Follower.Channel}"))
                    await notify.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
                await Task.Delay(options.HintEvery, options.Time, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
            catch (Exception e) when (e is NpgsqlException or ObjectDisposedException) { }   // a lost hint costs whoever follows one poll
        }
    }
}
