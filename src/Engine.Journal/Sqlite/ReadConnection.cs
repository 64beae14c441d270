using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Keys;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Engine.Journal.Sqlite;

/// <summary>A connection that reads, with its statements. One thread at a time.</summary>
internal sealed class ReadConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Func<long, ContentKey?> _keys;
    private readonly Statement _begin, _end, _findActor, _turnsOf, _turnsOfKind, _due, _state;

    /// <param name="keys">A key by its id; null when there is none any more.</param>
    public ReadConnection(SqliteConnection connection, Func<long, ContentKey?> keys)
    {
        (_connection, _keys) = (connection, keys);
        _begin = new Statement(connection, "BEGIN");
        _end = new Statement(connection, "COMMIT");
        _findActor = new Statement(connection,
            """
            SELECT a.id, d.at, s.sequence, s.schema, s.state, a.secret
            FROM actors a LEFT JOIN due d ON d.actor = a.id LEFT JOIN snapshots s ON s.actor = a.id
            WHERE a.kind = $kind AND a.key = $key
            """, "$kind", "$key");
        _turnsOf = new Statement(connection,
            "SELECT position, first, last, at, events FROM turns WHERE actor = $actor AND last > $after ORDER BY last",
            "$actor", "$after");
        // By position, passing over other kinds: among a million events that takes 0.1 s, once, when a projection catches up; an
        // index by kind would cost every append.
        _turnsOfKind = new Statement(connection,
            """
            SELECT t.position, t.first, t.last, t.at, t.events, a.key
            FROM turns t CROSS JOIN actors a ON a.id = t.actor
            WHERE t.position > $after AND t.kind = $kind ORDER BY t.position
            """, "$after", "$kind");
        _due = new Statement(connection,
            "SELECT a.kind, a.key, d.at FROM due d CROSS JOIN actors a ON a.id = d.actor WHERE d.at <= $until ORDER BY d.at, d.actor "
                + "LIMIT $limit",
            "$until", "$limit");
        _state = new Statement(connection, "SELECT version, value FROM states WHERE key = $key", "$key");
    }

    /// <param name="secret">The id of the key that the actor writes with; null: it has none.</param>
    public Loaded Load(ActorId actor, out long? secret)
    {
        // One moment for all that is read: a turn that commits in between is seen whole or not at all.
        _begin.Execute();
        try
        {
            secret = null;
            if (FindActor(actor) is not { } found) return new Loaded(null, [], null);
            secret = found.Secret;
            var snapshot = Sealed.Open(found.Snapshot, actor, _keys);
            var events = new List<Committed>();
            ReadTurns(actor, found.Id, snapshot?.Sequence ?? 0, int.MaxValue, events);
            return new Loaded(snapshot, events, found.Wake);
        }
        finally
        {
            _end.Execute();
        }
    }

    public IReadOnlyList<Committed> Read(ActorId actor, long after, int limit)
    {
        if (FindActor(actor) is not { } found) return [];
        var events = new List<Committed>();
        ReadTurns(actor, found.Id, after, limit, events);
        if (events.Count > limit) events.RemoveRange(limit, events.Count - limit);
        return events;
    }

    public IReadOnlyList<Committed> ReadAll(ActorKind kind, long after, int limit)
    {
        var events = new List<Committed>(Math.Min(limit, 1024));
        using var rows = _turnsOfKind.Read(after, (long)kind);
        while (events.Count < limit && rows.Read())
        {
            AddTurn(rows, new ActorId(kind, rows.GetString(5)), events);
            if (events[0].Position <= after) events.RemoveAll(e => e.Position <= after);   // asked from the middle of a turn
        }
        return events;
    }

    public IReadOnlyList<Due> Due(DateTimeOffset until, int limit)
    {
        var due = new List<Due>();
        using var rows = _due.Read(until.ToUnixTimeMilliseconds(), (long)limit);
        while (rows.Read()) due.Add(new Due(new ActorId((ActorKind)rows.GetInt64(0), rows.GetString(1)), TimeAt(rows, 2)));
        return due;
    }

    public StoredState? State(string key)
    {
        using var rows = _state.Read(key);
        return rows.Read() ? new StoredState(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)) : null;
    }

    public void Dispose() => _connection.Dispose();

    /// <returns>The id of the key that an actor writes with; null: it has none, or there is no such actor.</returns>
    public long? SecretOf(ActorId actor) => FindActor(actor)?.Secret;

    private (long Id, DateTimeOffset? Wake, Snapshot? Snapshot, long? Secret)? FindActor(ActorId actor)
    {
        using var rows = _findActor.Read((long)actor.Kind, actor.Key);
        if (!rows.Read()) return null;
        var snapshot = rows.IsDBNull(2) ? null : new Snapshot(rows.GetInt64(2), rows.GetInt32(3), rows.GetFieldValue<byte[]>(4));
        return (rows.GetInt64(0), rows.IsDBNull(1) ? null : TimeAt(rows, 1), snapshot, rows.IsDBNull(5) ? null : rows.GetInt64(5));
    }

    private void ReadTurns(ActorId actor, long id, long after, int limit, List<Committed> into)
    {
        using var rows = _turnsOf.Read(id, after);
        while (into.Count < limit && rows.Read())
        {
            AddTurn(rows, actor, into);
            if (into[0].Sequence <= after) into.RemoveAll(e => e.Sequence <= after);   // asked from the middle of a turn
        }
    }

    /// <param name="rows">Stands on position, first, last, at, events.</param>
    private void AddTurn(SqliteDataReader rows, ActorId actor, List<Committed> into)
    {
        var (position, first, last) = (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2));
        // SQLite's own buffer, good until the next row: read in place, never copied.
        var blob = sqlite3_column_blob(rows.Handle, 4);
        TurnBlob.Read(blob, actor, (first, position - (last - first)), TimeAt(rows, 3), _keys, into);
    }

    private static DateTimeOffset TimeAt(SqliteDataReader rows, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(column));
}
