using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Engine.Journal;

/// <summary>The journal in one SQLite file, for one process.</summary>
/// <remarks>Write-ahead log, synchronous=FULL, one writing thread, any number of readers that never wait for it.</remarks>
public sealed class SqliteJournal : IJournal, IStateStore
{
    private readonly FolderLock _lock;
    private readonly Subscribers _subscribers;
    private readonly Readers _readers;
    private readonly Writer _writer;

    private SqliteJournal(FolderLock folderLock, string path, SqliteConnection connection, SqliteJournalOptions options)
    {
        _lock = folderLock;
        _subscribers = new Subscribers(options.SubscriberFailed);
        _readers = new Readers(path, options.ReadersMax);
        _writer = new Writer(path, new WriteConnection(connection, new Heads(options.HeadsMax)), _subscribers);
    }

    /// <summary>Opens the journal in a folder, which is made when it is not there; brings an older journal's schema forward.</summary>
    /// <exception cref="JournalException">Another process has it open, it is damaged or a newer program's, or the folder can't be used.</exception>
    public static SqliteJournal Open(string folder, SqliteJournalOptions? options = null)
    {
        var folderLock = FolderLock.Take(folder);
        var path = Database.PathIn(folder);
        SqliteConnection? connection = null;
        try
        {
            connection = Database.OpenForWriting(path);
            return new SqliteJournal(folderLock, path, connection, options ?? new SqliteJournalOptions());
        }
        catch (Exception e)
        {
            connection?.Dispose();
            folderLock.Dispose();
            throw Failure.Of(e, path);
        }
    }

    public ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default)
    {
        turn.Check();
        var append = new Append(turn, TurnBlob.Write(turn.Events), cancellation);
        _writer.Submit(append);
        return new(append.Completion);
    }

    public ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default) =>
        Read(reader => reader.Load(actor), cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        Read(reader => reader.Read(actor, after, limit), cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind, long afterPosition, int limit, CancellationToken cancellation = default) =>
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
        _readers.Dispose();
        await _writer.StopAsync().ConfigureAwait(false);
        _lock.Dispose();
    }

    /// <summary>Has something done by the writer, in the order of submission.</summary>
    internal void Submit(Request request) => _writer.Submit(request);

    private ValueTask<T> Read<T>(Func<ReadConnection, T> read, CancellationToken cancellation) => cancellation.IsCancellationRequested
        ? ValueTask.FromCanceled<T>(cancellation)
        : new(_readers.Read(read));
}
