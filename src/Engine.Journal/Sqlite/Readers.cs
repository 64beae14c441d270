using System.Collections.Concurrent;
using Engine.Journal.Keys;

namespace Engine.Journal.Sqlite;

/// <summary>Reading connections for whoever comes. The write-ahead log lets them read while the writer writes.</summary>
/// <remarks>
/// A read runs on the thread that asks: it is a few look-ups in memory that the operating system holds, about 20 µs, less than
/// it costs to hand it to another thread.
/// </remarks>
/// <param name="keys">A key by its id; null when there is none any more.</param>
internal sealed class Readers(string path, int keepMax, Func<long, ContentKey?> keys) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _closed;

    /// <exception cref="JournalException">The journal is closed, or its file can't be read.</exception>
    public T Read<T>(Func<ReadConnection, T> read)
    {
        if (_closed) throw new JournalException($"The journal '{path}' is closed.");
        ReadConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection)) connection = new ReadConnection(Database.OpenForReading(path), keys);
            var result = read(connection);
            Keep(connection);
            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            connection?.Dispose();
            throw Failure.Of(e, path);
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private void Keep(ReadConnection connection)
    {
        if (_idle.Count >= keepMax) connection.Dispose();
        else _idle.Add(connection);
        if (_closed) Dispose();   // closed while it was out
    }
}
