using Engine.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Engine.Journal.Postgres;

/// <summary>A connection that writes: one batch, one statement, one commit.</summary>
/// <remarks>
/// Hot: see tests/Engine.Journal.Tests/Throughput.cs. One statement outside of any transaction block, so that the server commits by
/// itself: a process that is stopped in the middle holds no transaction open, and with it nobody's readers up.
/// </remarks>
internal sealed class Lane(NpgsqlConnection connection) : IAsyncDisposable
{
    private const string Write =
        """
        WITH here AS MATERIALIZED (SELECT (pg_current_xact_id()::text::bigint + (SELECT xid_offset FROM journal.meta)) << 20 AS base),
        run AS MATERIALIZED (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $19, $20, $21) AS r(kind, key, expected, last, sets_due, due, secret, is_new, replaces)),
        moved AS (
            UPDATE journal.actors a
            SET last = r.last, due = CASE WHEN r.sets_due THEN r.due ELSE a.due END, secret = coalesce(r.secret, a.secret)
            FROM run r WHERE a.kind = r.kind AND a.key = r.key AND a.last = r.expected
                AND (r.secret IS NULL OR a.secret = r.secret OR (r.is_new AND a.secret IS NOT DISTINCT FROM r.replaces)) RETURNING a.kind, a.key),
        added AS (
            INSERT INTO journal.actors(kind, key, last, due, secret) SELECT kind, key, last, due, secret FROM run WHERE expected = 0
            ON CONFLICT DO NOTHING RETURNING kind, key),
        won AS MATERIALIZED (SELECT kind, key FROM moved UNION ALL SELECT kind, key FROM added),
        written AS (
            INSERT INTO journal.turns(position, first, last, at, kind, key, events)
            SELECT h.base + t.place, t.first, t.last, t.at, t.kind, t.key, t.events
            FROM unnest($7, $8, $9, $10, $11, $12, $13) AS t(kind, key, place, first, last, at, events) JOIN won USING (kind, key) CROSS JOIN here h),
        kept AS (
            INSERT INTO journal.snapshots(kind, key, sequence, schema, state)
            SELECT s.kind, s.key, s.sequence, s.schema, s.state
            FROM unnest($14, $15, $16, $17, $18) AS s(kind, key, sequence, schema, state) JOIN won USING (kind, key)
            ON CONFLICT (kind, key) DO UPDATE SET sequence = excluded.sequence, schema = excluded.schema, state = excluded.state)
        SELECT h.base, w.kind, w.key FROM here h CROSS JOIN won w
        """;

    private const string Find = "SELECT position, at, events FROM journal.turns WHERE kind = $1 AND key = $2 AND last = $3 AND first = $4";

    private NpgsqlCommand? _write;

    /// <summary>Commits a batch.</summary>
    /// <returns>The position before the batch's first place. Runs that are not marked as written afterwards were stale.</returns>
    public async Task<long> WriteAsync(Batch batch)
    {
        _write ??= await PrepareAsync().ConfigureAwait(false);
        Fill(_write, batch);
        long before = 0;
        var reader = await _write.ExecuteReaderAsync().ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                before = reader.GetInt64(0);
                batch[new ActorId((ActorKind)reader.GetInt16(1), reader.GetString(2))].IsWritten = true;
            }
            await reader.NextResultAsync().ConfigureAwait(false);   // the server commits after the last row: only what it says then counts
        }
        return before;
    }

    /// <summary>Looks whether a turn was written by us: the same events of the same moment in the same place.</summary>
    /// <returns>Its position; null when there is nothing or somebody else's.</returns>
    public async Task<long?> FindAsync(Append append)
    {
        await using var command = new NpgsqlCommand(Find, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<short> { TypedValue = (short)append.Turn.Actor.Kind },
                    new NpgsqlParameter<string> { TypedValue = append.Turn.Actor.Key },
                new NpgsqlParameter<long> { TypedValue = append.Turn.Last },
                    new NpgsqlParameter<long> { TypedValue = append.Turn.Expected + 1 },
            },
        };
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
            if (IsOf(append, reader)) return reader.GetInt64(0);
        return null;
    }

    private static bool IsOf(Append append, NpgsqlDataReader row) =>
        row.GetInt64(1) == append.At && row.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(append.Blob);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<NpgsqlCommand> PrepareAsync()
    {
        var command = new NpgsqlCommand(Write, connection);
        foreach (var type in (NpgsqlDbType[])[
            NpgsqlDbType.Smallint, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Boolean, NpgsqlDbType.Bigint,
            NpgsqlDbType.Smallint, NpgsqlDbType.Text, NpgsqlDbType.Integer,
                NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint, NpgsqlDbType.Bytea,
            NpgsqlDbType.Smallint, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Bytea,
            NpgsqlDbType.Bigint, NpgsqlDbType.Boolean, NpgsqlDbType.Bigint])
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type });
        await command.PrepareAsync().ConfigureAwait(false);
        return command;
    }

    private static void Fill(NpgsqlCommand command, Batch batch)
    {
        // In the order of their keys, so that two batches, ours or another process's, take the rows of the same actors in the same order.
        var runs = batch.Runs.ToArray();
        Array.Sort(runs, static (a, b) => a.Actor.Kind != b.Actor.Kind
            ? a.Actor.Kind.CompareTo(b.Actor.Kind) : string.CompareOrdinal(a.Actor.Key, b.Actor.Key));
        var (actors, turns, snapshots) = (new Columns(runs.Length), new Columns(batch.Turns), new Columns(0));
        var (expected, reached, setsDue, due) =
            (new long[runs.Length], new long[runs.Length], new bool[runs.Length], new long?[runs.Length]);
        var (secrets, areNew, replaced) = (new long?[runs.Length], new bool[runs.Length], new long?[runs.Length]);
        var (places, first, last, at, events) =
            (new int[batch.Turns], new long[batch.Turns], new long[batch.Turns], new long[batch.Turns], new byte[batch.Turns][]);
        var (sequences, schemas, states) = (new List<long>(), new List<int>(), new List<byte[]>());
        var (t, place) = (0, 0);
        for (var r = 0; r < runs.Length; r++)
        {
            var run = runs[r];
            actors.Add(run.Actor);
            (expected[r], reached[r]) = (run.Expected, run.Last);
            if (run.Secret is { } secret) (secrets[r], areNew[r], replaced[r]) = (secret.Key.Id, secret.IsNew, secret.Replaces);
            (Snapshot Of, byte[] State)? snapshot = null;
            foreach (var append in run.Turns)
            {
                var turn = append.Turn;
                turns.Add(run.Actor);
                place += turn.Events.Count;
                (places[t], first[t], last[t], at[t], events[t]) = (place, turn.Expected + 1, turn.Last, append.At, append.Blob);
                append.Place = place;
                t++;
                if (turn.Wake is { } wake) (setsDue[r], due[r]) = (true, wake.At?.ToUnixTimeMilliseconds());
                if (turn.Snapshot is { } taken) snapshot = (taken, append.State!);
            }
            if (snapshot is not { } kept) continue;
            snapshots.Add(run.Actor);
            sequences.Add(kept.Of.Sequence);
            schemas.Add(kept.Of.Schema);
            states.Add(kept.State);
        }
        object[] values =
        [
            actors.Kinds, actors.Keys, expected, reached, setsDue, due,
            turns.Kinds, turns.Keys, places, first, last, at, events,
            snapshots.Kinds, snapshots.Keys, sequences, schemas, states,
            secrets, areNew, replaced,
        ];
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

    /// <summary>Actors as two columns.</summary>
    private readonly struct Columns(int count)
    {
        public List<short> Kinds { get; } = new(count);

        public List<string> Keys { get; } = new(count);

        public void Add(ActorId actor)
        {
            Kinds.Add((short)actor.Kind);
            Keys.Add(actor.Key);
        }
    }
}
