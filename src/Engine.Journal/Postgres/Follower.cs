using Engine.Contracts.Events;
using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>Reads every process's commits in order of position and tells one subscriber.</summary>
/// <remarks>
/// It looks when this process has committed, when another one says that it has (NOTIFY), and now and then by itself: hints may get lost.
/// </remarks>
internal sealed class Follower : IDisposable
{
    /// <summary>The channel of the hints; a channel belongs to one database.</summary>
    public const string Channel = "journal";

    private const int Page = 1_000;

    private readonly Database _database;
    private readonly Reader _reader;
    private readonly PostgresJournalOptions _options;
    private readonly Action<IReadOnlyList<Committed>> _committed;
    private readonly Action<Follower> _leave;
    private readonly Signal _look = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private long _position;

    /// <exception cref="JournalException">The database is away: it is not known from where to follow.</exception>
    public Follower(Database database, Reader reader, PostgresJournalOptions options,
        Action<IReadOnlyList<Committed>> committed, Action<Follower> leave)
    {
        (_database, _reader, _options, _committed, _leave) = (database, reader, options, committed, leave);
        _stopped = _stop.Token;
        _position = Bound();
        _ = FollowAsync();
        _ = ListenAsync();
    }

    /// <summary>There is something to read.</summary>
    public void Look() => _look.Raise();

    public void Dispose()
    {
        _stop.CancelQuietly();
        _stop.Dispose();
        _leave(this);
    }

    /// <summary>
    /// Whoever subscribes hears of everything that is committed from then on: so this is asked before the subscription is there.
    /// </summary>
    private long Bound()
    {
        try
        {
            using var command = _database.Readers.CreateCommand(Reader.Bound);
            return (long)command.ExecuteScalar()! - 1;
        }
        catch (Exception e)
        {
            throw Failure.Of(e, _database.Place);
        }
    }

    private async Task FollowAsync()
    {
        await Task.Yield();
        var backoff = new Backoff(_options);
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                while (await _reader.ReadAllAsync(null, _position, Page, _stopped).ConfigureAwait(false) is { Count: > 0 } page)
                {
                    if (_stopped.IsCancellationRequested) return;
                    Tell(page);
                    _position = page[^1].Position;
                }
                backoff.Reset();
                await _look.WaitAsync(_options.PollEvery, _options.Time, _stopped).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested) { }
            catch (JournalException)
            {
                // Whoever appends or reads is told why; this one goes on from where it was.
                await WaitAsync(backoff).ConfigureAwait(false);
            }
        }
    }

    private void Tell(IReadOnlyList<Committed> events)
    {
        try { _committed(events); }
        catch (Exception e) { _options.SubscriberFailed?.Invoke(e); }
    }

    private async Task ListenAsync()
    {
        await Task.Yield();
        var backoff = new Backoff(_options);
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.ConnectAsync(_stopped).ConfigureAwait(false);
                connection.Notification += (_, _) => _look.Raise();
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                    await listen.ExecuteNonQueryAsync(_stopped).ConfigureAwait(false);
                backoff.Reset();
                while (true) await connection.WaitAsync(_stopped).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested) { }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException)
            {
                await WaitAsync(backoff).ConfigureAwait(false);   // meanwhile the follower looks by itself
            }
        }
    }

    private async Task WaitAsync(Backoff backoff)
    {
        try { await backoff.WaitAsync(_stopped).ConfigureAwait(false); }
        catch (OperationCanceledException) { }
    }
}
