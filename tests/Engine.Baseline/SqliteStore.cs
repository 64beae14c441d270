using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Engine.Baseline;

/// <summary>
/// SQLite as one should: write-ahead log, synchronous=FULL, pooled connections with prepared statements, one writer at a time waiting in
/// line instead of polling a busy file.
/// </summary>
internal sealed class SqliteStore : IConversationStore
{
    private readonly string _file;
    private readonly ConcurrentBag<Session> _free = [];
    private readonly SemaphoreSlim _writing = new(1, 1);

    public SqliteStore(string folder)
    {
        Directory.CreateDirectory(folder);
        _file = Path.Combine(folder, "baseline.db");
        using var connection = new SqliteConnection($"Data Source={_file};Pooling=False");
        connection.Open();
        using var create = connection.CreateCommand();
        create.CommandText =
            """
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS conversations(id TEXT PRIMARY KEY, version INTEGER NOT NULL, state BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS messages(conversation TEXT NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, event BLOB NOT NULL, PRIMARY KEY(conversation, sequence)) WITHOUT ROWID;
            """;
        create.ExecuteNonQuery();
    }

    public ValueTask<Loaded> LoadAsync(string conversation, CancellationToken cancellation) => new(With(s => s.Load(conversation)));

    public ValueTask<IReadOnlyList<Row>> ReadAsync(string conversation, long after, int limit, CancellationToken cancellation) =>
        new(With(s => s.Rows(conversation, after, limit)));

    public async ValueTask<bool> SaveAsync(
        string conversation, long expected, long version, byte[] state, IReadOnlyList<Row> added, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            return With(s => s.Save(conversation, expected, version, state, added));
        }
        finally
        {
            _writing.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        while (_free.TryTake(out var session)) session.Dispose();
        _writing.Dispose();
        return default;
    }

    private T With<T>(Func<Session, T> work)
    {
        if (!_free.TryTake(out var session)) session = new Session(_file);
        try
        {
            return work(session);
        }
        finally
        {
            _free.Add(session);
        }
    }

    /// <summary>One connection with its statements.</summary>
    private sealed class Session : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _state, _rows, _insert, _update, _add;

        public Session(string file)
        {
            _connection = new SqliteConnection($"Data Source={file};Pooling=False");
            _connection.Open();
            using (var pragma = _connection.CreateCommand())
            {
                pragma.CommandText = "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 1000";
                pragma.ExecuteNonQuery();
            }
            _state = Prepare("SELECT version, state FROM conversations WHERE id = $id", "$id");
            _rows = Prepare("SELECT sequence, at, event FROM messages WHERE conversation = $id AND sequence > $after ORDER BY sequence "
                + "LIMIT $limit", "$id", "$after", "$limit");
            _insert = Prepare("INSERT OR IGNORE INTO conversations(id, version, state) VALUES ($id, $version, $state)",
                "$id", "$version", "$state");
            _update = Prepare("UPDATE conversations SET version = $version, state = $state WHERE id = $id AND version = $expected",
                "$id", "$version", "$state", "$expected");
            _add = Prepare("INSERT INTO messages(conversation, sequence, at, event) VALUES ($id, $sequence, $at, $event)",
                "$id", "$sequence", "$at", "$event");
        }

        public Loaded Load(string conversation)
        {
            Set(_state, conversation);
            using (var reader = _state.ExecuteReader())
                if (reader.Read()) return new Loaded((byte[])reader[1], reader.GetInt64(0), Rows(conversation, 0, -1));
            return new Loaded(null, 0, []);
        }

        public IReadOnlyList<Row> Rows(string conversation, long after, int limit)
        {
            Set(_rows, conversation, after, limit);
            using var reader = _rows.ExecuteReader();
            var rows = new List<Row>();
            while (reader.Read()) rows.Add(new Row(reader.GetInt64(0), reader.GetInt64(1), (byte[])reader[2]));
            return rows;
        }

        public bool Save(string conversation, long expected, long version, byte[] state, IReadOnlyList<Row> added)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var write = expected == 0 ? _insert : _update;
            if (expected == 0) Set(write, conversation, version, state);
            else Set(write, conversation, version, state, expected);
            write.Transaction = transaction;
            if (write.ExecuteNonQuery() == 0) return false;
            _add.Transaction = transaction;
            foreach (var row in added)
            {
                Set(_add, conversation, row.Sequence, row.At, row.Event);
                _add.ExecuteNonQuery();
            }
            transaction.Commit();
            return true;
        }

        public void Dispose()
        {
            _state.Dispose();
            _rows.Dispose();
            _insert.Dispose();
            _update.Dispose();
            _add.Dispose();
            _connection.Dispose();
        }

        private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var name in parameters) command.Parameters.AddWithValue(name, DBNull.Value);
            command.Prepare();
            return command;
        }

        private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
        {
            for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        }
    }
}
