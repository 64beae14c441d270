using Microsoft.Data.Sqlite;

namespace Engine.Journal.Sqlite;

/// <summary>Copies the write-ahead log into the file while the writer goes on committing; the writer itself copies the little that is left.</summary>
/// <remarks>
/// SQLite's own way, a copy by whoever commits the thousandth page, is 4 MiB and a flush of the file, 10 to 30 ms in which nobody is
/// answered: two or three times a second at 700 turns a second, so it alone was the hundredth slowest turn. The log starts
/// again at its beginning when a write finds all of it copied. Somebody who keeps writing never leaves that moment to others, so the
/// last few pages are the writer's own to copy.
/// </remarks>
internal sealed class LogCopier
{
    /// <summary>1,000 pages of 4 KiB. A longer log would not copy less, since turns go to pages of their own; readers would search longer in it.</summary>
    private const int PagesMax = 1_000;

    /// <summary>As many pages are left to the writer: a millisecond of its time.</summary>
    private const int PagesLeft = 32;

    /// <summary>A writer at full speed adds a third of what is copied meanwhile: four rounds leave a hundredth.</summary>
    private const int RoundsMax = 4;

    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread _thread;
    private volatile State _state;
    private int _pages;

    public LogCopier(SqliteConnection connection)
    {
        _connection = connection;
        _thread = new Thread(Run) { Name = "journal-copy", IsBackground = true };
        _thread.Start();
    }

    private enum State { Waiting, Copying, NearlyDone, Stopping }

    /// <summary>By the writer, after a commit of so many pages.</summary>
    public void Committed(int pages)
    {
        _pages += pages;
        if (_pages < PagesMax || _state != State.Waiting) return;
        _pages = 0;
        _state = State.Copying;
        _wake.Release();
    }

    /// <summary>By the writer, between two commits: what is left is little enough, and its to copy.</summary>
    public void Finish(SqliteConnection writer)
    {
        if (_state != State.NearlyDone) return;
        Copy(writer);
        _state = State.Waiting;
    }

    /// <summary>By the writer, after its last commit.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _state, State.Stopping) != State.Copying) _wake.Release();   // a copier at work sees it when it is done
        _thread.Join();
        _connection.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wake.Wait();
            if (_state == State.Stopping) return;
            var left = Copy(_connection);
            for (var round = 1; left > PagesLeft && round < RoundsMax; round++) left = Copy(_connection);
            if (Interlocked.CompareExchange(ref _state, State.NearlyDone, State.Copying) == State.Stopping) return;
        }
    }

    /// <returns>Pages of the log that are not copied: they came meanwhile, or somebody still reads what they would replace.</returns>
    private static long Copy(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            using var row = command.ExecuteReader();
            return row.Read() ? row.GetInt64(1) - row.GetInt64(2) : 0;
        }
        catch (SqliteException)
        {
            return 0;   // nothing is lost by it: the log holds what it held, and is copied when it is longer
        }
    }
}
