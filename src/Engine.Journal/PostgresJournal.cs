using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Keys;
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
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly Database _database;
    private readonly PostgresJournalOptions _options;
    private readonly PostgresKeys _store;
    private readonly ContentKeys _keys;
    private readonly InOrder _waiting = new();
    private readonly Reader _reader;
    private readonly Hints _hints;
    private readonly Writer _writer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _months, _forgetting;
    private ImmutableArray<Follower> _followers = [];
    private volatile bool _closed;

    private PostgresJournal(Database database, PostgresJournalOptions options, MasterKey master)
    {
        (_database, _options) = (database, options);
        _store = new PostgresKeys(database);
        _keys = new ContentKeys(_store, master, options.KeysMax);
        Pages = master.Pages;
        _reader = new Reader(database, _keys);
        _hints = new Hints(database, options);
        _writer = new Writer(database, options, Committed);
        _months = MakeMonthsAsync();
        _forgetting = ForgetAsync();
    }

    /// <summary>Opens the journal in a database, which must be there; makes its tables, or brings an older journal's forward.</summary>
    /// <param name="connection">For example <c>Host=127.0.0.1;Username=engine;Password=…;Database=engine</c>.</param>
    /// <param name="master">Wraps the keys of what people said; the same in every process.</param>
    /// <exception cref="JournalException">
    /// The database can't be reached or used, is a newer program's, or its keys are wrapped by another master key.
    /// </exception>
    public static async Task<PostgresJournal> OpenAsync(
        string connection, MasterKey master, PostgresJournalOptions? options = null, CancellationToken cancellation = default)
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
            await PostgresKeys.PrepareAsync(session, database.Place, master, quiet.Token).ConfigureAwait(false);
            return new PostgresJournal(database, options, master);
        }
        catch (Exception e)
        {
            await database.DisposeAsync().ConfigureAwait(false);
            if (cancellation.IsCancellationRequested) throw new OperationCanceledException(e.Message, e, cancellation);
            throw Failure.Of(e, database.Place);
        }
    }

    /// <inheritdoc/>
    public PageSeal? Pages { get; }

    public ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default)
    {
        turn.Check();
        if (turn.Events.Count > Batch.EventsMax) throw new ArgumentException($"{turn.Actor}: a turn has at most {Batch.EventsMax} events.");
        return !_waiting.Holds(turn.Actor) && Sealed.Of(turn, _keys.Of(turn.Actor)) is { } written
            ? new(Submit(turn, written, cancellation))
            : _waiting.SubmitAsync(turn.Actor, () => SubmitFirstAsync(turn, cancellation));
    }

    /// <summary>
    /// As <see cref="IJournal.ForgetAsync"/>. Another process may still read what it has the key of in memory, for two seconds.
    /// </summary>
    public async ValueTask ForgetAsync(ActorId actor, CancellationToken cancellation = default)
    {
        _ = Open();
        var keys = await Forgetting.ForgetAsync(_database, actor, cancellation).ConfigureAwait(false);
        _keys.Set(actor, null);
        await _keys.EraseAsync(keys, cancellation).ConfigureAwait(false);
    }

    public ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default) =>
        new(Open().LoadAsync(actor, cancellation));

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        new(Open().ReadAsync(actor, after, limit, cancellation));

    /// <summary>
    /// As <see cref="IJournal.ReadAllAsync"/>. What another process is committing in this moment may hide what came after it until it is
    /// done.
    /// </summary>
    public ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind,
        long afterPosition, int limit, CancellationToken cancellation = default) =>
        new(Open().ReadAllAsync(kind, afterPosition, limit, cancellation));

    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default) =>
        DueAsync(until, limit, partition: 0, partitions: 1, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit,
        int partition, int partitions, CancellationToken cancellation = default)
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
            _database, Open(), _options, committed,
                f => ImmutableInterlocked.Update(ref _followers, static (all, gone) => all.Remove(gone), f));
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
        await _forgetting.ConfigureAwait(false);
        _keys.Dispose();
        _stop.Dispose();
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The actor writes something personal, and its key is not in memory.</summary>
    private async Task<Task<IReadOnlyList<Committed>?>> SubmitFirstAsync(Turn turn, CancellationToken cancellation)
    {
        if (Sealed.Of(turn, _keys.Of(turn.Actor)) is { } written) return Submit(turn, written, cancellation);
        var recorded = turn.Expected == 0 ? null : await Open().SecretOfAsync(turn.Actor, cancellation).ConfigureAwait(false);
        var found = recorded is { } id ? (await _keys.FindAsync([id], cancellation).ConfigureAwait(false)).GetValueOrDefault(id) : null;
        var secret = found is not null ? _keys.Set(turn.Actor, found)!
            : await _keys.NewAsync(turn.Actor, recorded, cancellation).ConfigureAwait(false);
        return Submit(turn, Sealed.Of(turn, secret)!.Value, cancellation);
    }

    private Task<IReadOnlyList<Committed>?> Submit(Turn turn, Sealed written, CancellationToken cancellation)
    {
        var append = new Append(turn, written, cancellation);
        _writer.Submit(append);
        return append.Completion;
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

    /// <summary>Keys that other processes have deleted leave this one's memory within two seconds.</summary>
    private async Task ForgetAsync()
    {
        using var tick = new PeriodicTimer(LookEvery, _options.Time);
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    if (!_keys.IsEmpty) _keys.Forget(await _store.ErasedAsync(5 * LookEvery).ConfigureAwait(false));
                }
                catch (JournalException)
                {
                    _keys.Clear();   // away from the database it is not known what is deleted: whatever is needed is looked up anew
                }
            }
        }
        catch (OperationCanceledException) { }
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
                    await Schema.MakeMonthsAsync(session, _options.Time.GetUtcNow(), _options.MonthsAhead, _stop.Token)
                        .ConfigureAwait(false);
                }
                // Tomorrow again: until then, and after the last month, turns lie in the partition for all others.
                catch (NpgsqlException) { }
            }
        }
        catch (OperationCanceledException) { }
    }
}
