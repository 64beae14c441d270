using Engine.Contracts;
using Engine.Contracts.Events;
using Microsoft.Data.Sqlite;

namespace Engine.Journal.Sqlite;

/// <summary>The connection that writes, with its statements. Only the writer's thread uses it.</summary>
/// <remarks>Hot: runs once per turn; see tests/Engine.Journal.Tests/Throughput.cs.</remarks>
internal sealed class WriteConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin, _commit, _rollBack, _findActor, _addActor,
        _setSecret, _findLast, _addTurn, _setSnapshot, _setDue, _clearDue;
    private readonly Heads _heads;
    private long _position, _positionCommitted;

    public WriteConnection(SqliteConnection connection, Heads heads)
    {
        _connection = connection;
        _heads = heads;
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _rollBack = new Statement(connection, "ROLLBACK");
        _findActor = new Statement(connection, "SELECT id, secret FROM actors WHERE kind = $kind AND key = $key", "$kind", "$key");
        _addActor = new Statement(connection, "INSERT INTO actors(kind, key) VALUES ($kind, $key) RETURNING id", "$kind", "$key");
        _setSecret = new Statement(connection, "UPDATE actors SET secret = $secret WHERE id = $id", "$secret", "$id");
        _findLast = new Statement(connection, "SELECT max(last) FROM turns WHERE actor = $actor", "$actor");
        _addTurn = new Statement(connection,
            "INSERT INTO turns(position, actor, kind, first, last, at, events) VALUES ($position, $actor, $kind, $first, $last, $at, "
                + "$events)",
            "$position", "$actor", "$kind", "$first", "$last", "$at", "$events");
        _setSnapshot = new Statement(connection,
            "INSERT OR REPLACE INTO snapshots(actor, sequence, schema, state) VALUES ($actor, $sequence, $schema, $state)",
            "$actor", "$sequence", "$schema", "$state");
        _setDue = new Statement(connection, "INSERT OR REPLACE INTO due(actor, at) VALUES ($actor, $at)", "$actor", "$at");
        _clearDue = new Statement(connection, "DELETE FROM due WHERE actor = $actor", "$actor");
        _position = _positionCommitted = connection.Scalar("SELECT coalesce(max(position), 0) FROM turns");
    }

    internal SqliteConnection Connection => _connection;

    public void Begin() => _begin.Execute();

    public void Commit()
    {
        _commit.Execute();
        _positionCommitted = _position;
    }

    /// <summary>Undoes the transaction and forgets what was learned in it. Never throws: there is a failure to report already.</summary>
    public void RollBack()
    {
        _heads.Clear();
        _position = _positionCommitted;
        // After some failures (a full disk, for one) SQLite may have rolled back by itself, and then refuses to do it twice.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) != 0) return;
        try { _rollBack.Execute(); }
        catch (SqliteException) { }
    }

    /// <returns>Null when the turn is stale, or was sealed with a key that is the actor's no more: nothing was written.</returns>
    public IReadOnlyList<Committed>? Append(Append append)
    {
        var turn = append.Turn;
        var known = TryHead(turn.Actor, out var head);
        if (turn.Expected != head.Last || append.Secret?.Fits(head.Secret) == false) return null;
        var actor = known ? head.Id : AddActor(turn.Actor);
        var secret = append.Secret?.Key.Id ?? head.Secret;
        if (secret != head.Secret) _setSecret.Execute(secret!, actor);
        var at = turn.At.ToUnixTimeMilliseconds();
        var committed = Place(turn, DateTimeOffset.FromUnixTimeMilliseconds(at));
        _position += turn.Events.Count;
        _addTurn.Execute(_position, actor, (long)turn.Actor.Kind, turn.Expected + 1, turn.Last, at, append.Blob);
        if (turn.Snapshot is { } snapshot)
            _setSnapshot.Execute(actor, snapshot.Sequence, (long)snapshot.Schema, append.State!);
        if (turn.Wake is { At: { } wake })
            _setDue.Execute(actor, wake.ToUnixTimeMilliseconds());
        else if (turn.Wake is { At: null })
            _clearDue.Execute(actor);
        _heads.Set(turn.Actor, new Head(actor, turn.Last, secret));
        return committed;
    }

    /// <remarks>
    /// A statement of its own: a prepared one would hold the state, which is as large as the whole wall, twice until the next comes.
    /// </remarks>
    /// <returns>False when another version than the expected one is there: nothing was written.</returns>
    public bool Write(string key, long expected, ReadOnlyMemory<byte>? value)
    {
        using var write = _connection.CreateCommand();
        write.CommandText = (expected, value) switch
        {
            (_, null) => "DELETE FROM states WHERE key = $key AND version = $expected",
            (0, _) => "INSERT INTO states(key, version, value) VALUES ($key, $expected + 1, $value) ON CONFLICT DO NOTHING",
            _ => "UPDATE states SET version = version + 1, value = $value WHERE key = $key AND version = $expected",
        };
        write.Parameters.AddWithValue("$key", key);
        write.Parameters.AddWithValue("$expected", expected);
        if (value is { } kept) write.Parameters.AddWithValue("$value", kept.ToArray());
        return write.ExecuteNonQuery() == 1;
    }

    /// <summary>
    /// The actor has no key any more, nor a snapshot; personal values that were written before there were keys are overwritten.
    /// </summary>
    /// <returns>The keys that its turns are sealed with.</returns>
    public HashSet<long> Forget(ActorId actor)
    {
        HashSet<long> keys = [];
        if (!TryHead(actor, out var head)) return keys;
        if (head.Secret is { } secret) keys.Add(secret);
        _heads.Remove(actor);
        _connection.Execute("PRAGMA secure_delete = ON");   // until the next start: what is deleted otherwise are due times
        Execute("UPDATE actors SET secret = NULL WHERE id = $id", ("$id", head.Id));
        Execute("DELETE FROM snapshots WHERE actor = $id", ("$id", head.Id));
        foreach (var (position, events) in TurnsOf(head.Id))
            if (TurnBlob.KeyOf(events) is { } key) keys.Add(key);
            else if (TurnBlob.Erase(events) is { } erased)
                Execute("UPDATE turns SET events = $events WHERE position = $position", ("$events", erased), ("$position", position));
        return keys;
    }

    /// <summary>Nothing that was overwritten is left in the log.</summary>
    public void CutLog() => _connection.CutLog();

    public void Dispose() => _connection.Dispose();

    private List<(long Position, byte[] Events)> TurnsOf(long actor)
    {
        using var select = _connection.CreateCommand();
        select.CommandText = "SELECT position, events FROM turns WHERE actor = $actor";
        select.Parameters.AddWithValue("$actor", actor);
        using var rows = select.ExecuteReader();
        var turns = new List<(long, byte[])>();
        while (rows.Read()) turns.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        return turns;
    }

    private void Execute(string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    private bool TryHead(ActorId actor, out Head head)
    {
        if (_heads.TryGet(actor, out head)) return true;
        long id;
        long? secret;
        using (var row = _findActor.Read((long)actor.Kind, actor.Key))
        {
            if (!row.Read()) return false;
            (id, secret) = (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1));
        }
        head = new Head(id, (long)_findLast.Scalar(id)!, secret);
        return true;
    }

    private long AddActor(ActorId actor) => (long)_addActor.Scalar((long)actor.Kind, actor.Key)!;

    private Committed[] Place(Turn turn, DateTimeOffset at)
    {
        var committed = new Committed[turn.Events.Count];
        for (var i = 0; i < committed.Length; i++)
            committed[i] = new Committed(turn.Actor, turn.Expected + 1 + i, at, turn.Events[i], _position + 1 + i);
        return committed;
    }
}
