using Microsoft.Data.Sqlite;

namespace Engine.Journal.Sqlite;

/// <summary>The journal's file and its connections.</summary>
internal static class Database
{
    public static string PathIn(string folder) => Path.Combine(folder, "journal.db");

    /// <summary>Opens the one connection that writes; makes or brings forward the file first.</summary>
    public static SqliteConnection OpenForWriting(string path)
    {
        if (!File.Exists(path)) Create(path);
        // SQLite takes an empty file for a new database. Ours are born complete, so this one has lost what was in it.
        else if (new FileInfo(path).Length == 0)
            throw new JournalException($"The journal '{path}' is damaged (the file is empty): put back a backup of its folder.");
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            Schema.Upgrade(connection, Schema.Steps);
            // A commit is on disk when it returns: the log is flushed every time, the file only when the log is copied into it.
            // 1,000 pages of 4 KiB: the copy, during which nothing commits, is 4 MiB and so takes milliseconds. A longer log
            // would not copy less, since turns go to pages of their own; it would only copy more at once. A copier beside the
            // writer, on a thread of its own, was measured: a third fewer turns a second on two cores, no better p99 (the two
            // flushes wait for each other).
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size "
                + "= -32768");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenForReading(string path) => Open(path, SqliteOpenMode.ReadOnly);

    /// <summary>Makes the file under another name first, so that a crash leaves a whole journal or none.</summary>
    private static void Create(string path)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        OwnerOnly.OpenOrMake(unfinished, FileShare.None).Dispose();   // SQLite takes an empty file for a new database
        using (var connection = Open(unfinished, SqliteOpenMode.ReadWriteCreate))
            Schema.Create(connection);
        File.Move(unfinished, path);
    }

    internal static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Copies the log into the file and cuts it off, so that what was overwritten there is nowhere any more.</summary>
    public static void CutLog(this SqliteConnection connection) =>
        connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA wal_checkpoint(TRUNCATE)");

    public static long Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
