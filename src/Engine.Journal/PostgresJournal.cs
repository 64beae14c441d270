using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Postgres;
using Npgsql;

namespace Engine.Journal;

/// <summary>The journal in a PostgreSQL database, for one process or many.</summary>
/// <remarks>
/// Everything lies in the schema <c>journal</c>. How positions can be trusted although commits overlap: docs/decisions/0003.
/// While the database is away, appends and reads are refused at once; a turn whose commit was cut off waits until it is known
/// whether it was written.
/// </remarks>
public sealed class PostgresJournal : IJournal
{
    private readonly Database _database;
    private readonly PostgresJournalOptions _options;
    private readonly Reader _reader;
    private readonly Hints _hints;
    private readonly Writer _writer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _months;
    private ImmutableArray<Follower> _followers = [];
    private volatile bool _closed;

    private PostgresJournal(Database database, PostgresJournalOptions options)
    {
        (_database, _options) = (database, options);
        _reader = new Reader(database);
        _hints = new Hints(database, options);
        _writer = new Writer(database, options, Committed);
        _months = MakeMonthsAsync();
    }

    /// <summary>Opens the journal in a database, which must be there; makes its tables, or brings an older journal's forward.</summary>
    /// <param name="connection">For example <c>Host=127.0.0.1;Username=engine;Password=…;Database=engine</c>.</param>
    /// <exception cref="JournalException">The database can't be reached or used, or is a newer program's.</exception>
    public static async Task<PostgresJournal> OpenAsync(string connection, PostgresJournalOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PostgresJournalOptions();
        var database = new Database(connection, options);
        using var quiet = new Cancelling.Quiet(cancellation);
        try
        {
            await using var session = await database.ConnectAsync(quiet.Token).ConfigureAwait(false);
            await Schema.UpgradeAsync(session, database.Place, Schema.Steps, quiet.Token).ConfigureAwait(false);
            await Schema.LiftAsync(session, quiet.Token).ConfigureAwait(false);
            await Schema.MakeMonthsAsync(session, options.Time.GetUtcNow(), options.MonthsAhead, quiet.Token).ConfigureAwait(false);
            return new PostgresJournal(database, options);
        }
        catch (Exception e)
        {
            await database.DisposeAsync().ConfigureAwait(false);
            if (cancellation.IsCancellationRequested) throw new OperationCanceledException(e.Message, e, cancellation);
            throw Failure.Of(e, database.Place);
        }
    }

    public ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default)
    {
        turn.Check();
        if (turn.Events.Count > Batch.EventsMax) throw new ArgumentException($"{turn.Actor}: a turn has at most {Batch.EventsMax} events.");
        var append = new Append(turn, TurnBlob.Write(turn.Events), cancellation);
        _writer.Submit(append);
        return new(append.Completion);
    }

    public ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default) =>
        new(Open().LoadAsync(actor, cancellation));

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        new(Open().ReadAsync(actor, after, limit, cancellation));

    /// <summary>As <see cref="IJournal.ReadAllAsync"/>. What another process is committing in this moment may hide what came after it until it is done.</summary>
    public ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind, long afterPosition, int limit, CancellationToken cancellation = default) =>
        new(Open().ReadAllAsync(kind, afterPosition, limit, cancellation));

    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default) =>
        DueAsync(until, limit, partition: 0, partitions: 1, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, int partition, int partitions, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, partitions);
        return new(Open().DueAsync(until, limit, partition, partitions, cancellation));
    }

    /// <summary>
    /// Calls back with the commits of every process, in order of position, from a thread of the pool: be quick and never throw. Each
    /// subscription reads the database; it goes on by itself when the database was away.
    /// </summary>
    /// <exception cref="JournalException">The database is away: it is not known from where to follow.</exception>
    public IDisposable Subscribe(Action<IReadOnlyList<Committed>> committed)
    {
        var follower = new Follower(
            _database, Open(), _options, committed, f => ImmutableInterlocked.Update(ref _followers, static (all, gone) => all.Remove(gone), f));
        ImmutableInterlocked.Update(ref _followers, static (all, added) => all.Add(added), follower);
        return follower;
    }

    /// <summary>Writes what has been submitted, unless the database is away, then lets go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed) return;
        _closed = true;
        _stop.CancelQuietly();
        await _writer.DisposeAsync().ConfigureAwait(false);
        foreach (var follower in _followers) follower.Dispose();
        await _hints.DisposeAsync().ConfigureAwait(false);
        await _months.ConfigureAwait(false);
        _stop.Dispose();
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private void Committed()
    {
        foreach (var follower in _followers) follower.Look();
        _hints.Committed();
    }

    private Reader Open()
    {
        if (_closed) throw Failure.Closed(_database.Place);
        return _reader;
    }

    /// <summary>A process that runs for months makes its partitions in time: it looks once a day.</summary>
    private async Task MakeMonthsAsync()
    {
        using var day = new PeriodicTimer(TimeSpan.FromDays(1), _options.Time);
        try
        {
            while (await day.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await using var session = await _database.ConnectAsync(_stop.Token).ConfigureAwait(false);
                    await Schema.MakeMonthsAsync(session, _options.Time.GetUtcNow(), _options.MonthsAhead, _stop.Token).ConfigureAwait(false);
                }
                catch (NpgsqlException) { }   // tomorrow again: until then, and after the last month, turns lie in the partition for all others
            }
        }
        catch (OperationCanceledException) { }
    }
}
