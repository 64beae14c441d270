using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Keys;
using Engine.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Engine.Journal;

/// <summary>The journal in one SQLite file, for one process.</summary>
/// <remarks>
/// Write-ahead log, synchronous=FULL, one writing thread, any number of readers that never wait for it. Personal values are sealed with
/// keys that lie in a file of their own, docs/privacy.md.
/// </remarks>
public sealed class SqliteJournal : IJournal, IStateStore
{
    private readonly FolderLock _lock;
    private readonly SqliteKeys _store;
    private readonly ContentKeys _keys;
    private readonly InOrder _waiting = new();
    private readonly Subscribers _subscribers;
    private readonly Readers _readers;
    private readonly Writer _writer;

    private SqliteJournal(FolderLock folderLock, string path, SqliteConnection connection,
        SqliteKeys store, MasterKey master, SqliteJournalOptions options)
    {
        (_lock, _store) = (folderLock, store);
        _keys = new ContentKeys(store, master, options.KeysMax);
        _subscribers = new Subscribers(options.SubscriberFailed);
        _readers = new Readers(path, options.ReadersMax, KeyOf);
        _writer = new Writer(path, new WriteConnection(connection, new Heads(options.HeadsMax)), _subscribers);
    }

    /// <summary>Opens the journal in a folder, which is made when it is not there; brings an older journal's schema forward.</summary>
    /// <param name="master">Wraps the keys; null takes the folder's own, which is made with them.</param>
    /// <exception cref="JournalException">
    /// Another process has it open, it is damaged or a newer program's, the folder can't be used, or its keys are not there.
    /// </exception>
    public static SqliteJournal Open(string folder, SqliteJournalOptions? options = null, MasterKey? master = null)
    {
        var folderLock = FolderLock.Take(folder);
        var path = Database.PathIn(folder);
        SqliteConnection? connection = null;
        SqliteKeys? store = null;
        try
        {
            connection = Database.OpenForWriting(path);
            master ??= MasterOf(folder, connection);
            store = SqliteKeys.Open(folder, master, TimeProvider.System);
            return new SqliteJournal(folderLock, path, connection, store, master, options ?? new SqliteJournalOptions());
        }
        catch (Exception e)
        {
            store?.Dispose();
            connection?.Dispose();
            folderLock.Dispose();
            throw Failure.Of(e, path);
        }
    }

    /// <summary>Says whether an engine has the folder now.</summary>
    public static bool IsInUse(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) FolderLock.Take(folder).Dispose();
            return false;
        }
        catch (JournalException e) when (e.InnerException is IOException)
        {
            return true;
        }
    }

    public ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default)
    {
        turn.Check();
        return !_waiting.Holds(turn.Actor) && Sealed.Of(turn, _keys.Of(turn.Actor)) is { } written
            ? new(Submit(turn, written, cancellation))
            : _waiting.SubmitAsync(turn.Actor, () => SubmitFirstAsync(turn, cancellation));
    }

    public ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default) => Read(
        reader =>
        {
            var loaded = reader.Load(actor, out var secret);
            _keys.Set(actor, secret is { } id ? KeyOf(id) : null);
            return loaded;
        },
        cancellation);

    public async ValueTask ForgetAsync(ActorId actor, CancellationToken cancellation = default)
    {
        var forget = new ForgetActor(actor);
        _writer.Submit(forget);
        var keys = await forget.Completion.ConfigureAwait(false);
        _keys.Set(actor, null);
        await _keys.EraseAsync(keys, cancellation).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        Read(reader => reader.Read(actor, after, limit), cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind,
        long afterPosition, int limit, CancellationToken cancellation = default) =>
        Read(reader => reader.ReadAll(kind, afterPosition, limit), cancellation);

    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default) =>
        Read(reader => reader.Due(until, limit), cancellation);

    public ValueTask<StoredState?> ReadStateAsync(string key, CancellationToken cancellation = default) =>
        Read(reader => reader.State(key), cancellation);

    public ValueTask<bool> WriteStateAsync(string key, long expected, ReadOnlyMemory<byte>? value, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var write = new WriteState(key, expected, value);
        _writer.Submit(write);
        return new(write.Completion);
    }

    public IDisposable Subscribe(Action<IReadOnlyList<Committed>> committed) => _subscribers.Add(committed);

    /// <summary>Writes what has been submitted, then lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _waiting.AllSubmittedAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _readers.Dispose();
        await _writer.StopAsync().ConfigureAwait(false);
        _keys.Dispose();
        _store.Dispose();
        _lock.Dispose();
    }

    /// <summary>Has something done by the writer, in the order of submission.</summary>
    internal void Submit(Request request) => _writer.Submit(request);

    /// <summary>The actor writes something personal, and its key is not in memory.</summary>
    private async Task<Task<IReadOnlyList<Committed>?>> SubmitFirstAsync(Turn turn, CancellationToken cancellation)
    {
        if (Sealed.Of(turn, _keys.Of(turn.Actor)) is { } written) return Submit(turn, written, cancellation);
        var recorded = turn.Expected == 0 ? null : _readers.Read(reader => reader.SecretOf(turn.Actor));
        var secret = recorded is { } id && KeyOf(id) is { } key ? _keys.Set(turn.Actor, key)!
            : await _keys.NewAsync(turn.Actor, recorded, cancellation).ConfigureAwait(false);
        return Submit(turn, Sealed.Of(turn, secret)!.Value, cancellation);
    }

    private Task<IReadOnlyList<Committed>?> Submit(Turn turn, Sealed written, CancellationToken cancellation)
    {
        var append = new Append(turn, written.Blob, written.State, written.Secret, cancellation);
        _writer.Submit(append);
        return append.Completion;
    }

    private ContentKey? KeyOf(long id) => _keys.Known(id) ?? (_store.Find(id) is { } found ? _keys.Admit(found) : null);

    /// <summary>Beside words that are sealed already, missing keys were lost, and are not replaced without a word.</summary>
    private static MasterKey MasterOf(string folder, SqliteConnection journal)
    {
        var keys = SqliteKeys.PathIn(folder);
        var hasKeys = File.Exists(keys);
        if (!hasKeys && journal.Scalar("SELECT EXISTS(SELECT 1 FROM actors WHERE secret IS NOT NULL)") == 1)
            throw new JournalException(
                $"There is a journal but no '{keys}' beside it, whose keys open what was said: put it back from a backup. To go on "
                    + $"without what was said "
                + $"until now, make an empty one (touch '{keys}').");
        return MasterKey.InFolder(folder, mustExist: hasKeys && new FileInfo(keys).Length > 0);
    }

    private ValueTask<T> Read<T>(Func<ReadConnection, T> read, CancellationToken cancellation) => cancellation.IsCancellationRequested
        ? ValueTask.FromCanceled<T>(cancellation)
        : new(_readers.Read(read));
}
