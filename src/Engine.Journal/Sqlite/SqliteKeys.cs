using System.Globalization;
using Engine.Journal.Keys;
using Microsoft.Data.Sqlite;

namespace Engine.Journal.Sqlite;

/// <summary>The keys of an embedded engine: <c>keys.db</c>, beside the journal and never in it. From any thread.</summary>
/// <remarks>What is deleted is overwritten (secure_delete) and the log of it is cut off: no byte of a key is left in the folder.</remarks>
internal sealed class SqliteKeys : IKeyStore, IDisposable
{
    private const string FileName = "keys.db";

    private const string Tables =
        """
        CREATE TABLE keys(id INTEGER PRIMARY KEY, box BLOB, erased INTEGER) STRICT;
        CREATE TABLE master(id INTEGER NOT NULL) STRICT;
        """;

    private readonly Lock _writing = new(), _reading = new();
    private readonly string _path;
    private readonly SqliteConnection _writer, _reader;
    private readonly Statement _add, _erase, _find;
    private readonly TimeProvider _time;
    private volatile bool _closed;

    private SqliteKeys(string path, SqliteConnection writer, SqliteConnection reader, TimeProvider time)
    {
        (_path, _writer, _reader, _time) = (path, writer, reader, time);
        _add = new Statement(writer, "INSERT INTO keys(id, box) VALUES ($id, $box)", "$id", "$box");
        _erase = new Statement(writer, "UPDATE keys SET box = NULL, erased = $at WHERE id = $id AND box IS NOT NULL", "$at", "$id");
        _find = new Statement(reader, "SELECT box FROM keys WHERE id = $id", "$id");
    }

    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Opens the keys of a folder; makes the file when there is none, or an empty one.</summary>
    /// <exception cref="JournalException">It can't be read, or another master key wraps them.</exception>
    public static SqliteKeys Open(string folder, MasterKey master, TimeProvider time)
    {
        var path = PathIn(folder);
        SqliteConnection? writer = null, reader = null;
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length == 0) Create(path, master);
            writer = Database.Open(path, SqliteOpenMode.ReadWrite);
            writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
            if (!master.Knows(writer.Scalar("SELECT id FROM master"))) throw MasterKey.Unknown();
            return new SqliteKeys(path, writer, reader = Database.OpenForReading(path), time);
        }
        catch (Exception e)
        {
            writer?.Dispose();
            reader?.Dispose();
            throw Failure.Of(e, path);
        }
    }

    /// <returns>Null when there is none.</returns>
    public WrappedKey? Find(long id)
    {
        lock (_reading)
        {
            CheckOpen();
            try
            {
                using var rows = _find.Read(id);
                return rows.Read() ? new WrappedKey(id, rows.IsDBNull(0) ? null : rows.GetFieldValue<byte[]>(0)) : null;
            }
            catch (SqliteException e)
            {
                throw Failure.Of(e, _path);
            }
        }
    }

    public ValueTask<IReadOnlyList<WrappedKey>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default) =>
        new([.. ids.Select(Find).OfType<WrappedKey>()]);

    public ValueTask AddAsync(IReadOnlyList<WrappedKey> keys, CancellationToken cancellation = default)
    {
        Write(() =>
        {
            foreach (var key in keys) _add.Execute(key.Id, key.Box!);
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask EraseAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default)
    {
        Write(() =>
        {
            foreach (var id in ids) _erase.Execute(_time.GetUtcNow().ToUnixTimeMilliseconds(), id);
        });
        lock (_writing) _writer.CutLog();
        return ValueTask.CompletedTask;
    }

    /// <summary>Wraps every key anew with the master key that is first now; the engine must be stopped.</summary>
    /// <returns>How many.</returns>
    public long Rewrap(MasterKey master)
    {
        long count = 0;
        Write(() =>
        {
            using var all = _writer.CreateCommand();
            all.CommandText = "SELECT id, box FROM keys WHERE box IS NOT NULL";
            var keys = new List<WrappedKey>();
            using (var rows = all.ExecuteReader())
                while (rows.Read()) keys.Add(new WrappedKey(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
            var set = new Statement(_writer, "UPDATE keys SET box = $box WHERE id = $id", "$box", "$id");
            foreach (var key in keys) set.Execute(master.Wrap(key.Id, master.Unwrap(key)).Box!, key.Id);
            _writer.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE master SET id = {master.Id}"));
            count = keys.Count;
        });
        lock (_writing) _writer.CutLog();
        return count;
    }

    public void Dispose()
    {
        _closed = true;
        lock (_writing) _writer.Dispose();
        lock (_reading) _reader.Dispose();
    }

    private void CheckOpen()
    {
        if (_closed) throw new JournalException($"The journal's keys '{_path}' are closed.");
    }

    private void Write(Action act)
    {
        lock (_writing)
        {
            CheckOpen();
            try
            {
                _writer.Execute("BEGIN IMMEDIATE");
                try
                {
                    act();
                    _writer.Execute("COMMIT");
                }
                catch
                {
                    if (SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) == 0) _writer.Execute("ROLLBACK");
                    throw;
                }
            }
            catch (Exception e) when (e is SqliteException)
            {
                throw Failure.Of(e, _path);
            }
        }
    }

    /// <summary>Under another name first, so that a crash leaves a whole file or none.</summary>
    private static void Create(string path, MasterKey master)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        OwnerOnly.OpenOrMake(unfinished, FileShare.None).Dispose();
        using (var connection = Database.Open(unfinished, SqliteOpenMode.ReadWrite))
        {
            connection.Execute(Tables);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO master(id) VALUES ({master.Id})"));
        }
        File.Move(unfinished, path, overwrite: true);
    }
}
