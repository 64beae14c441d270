using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Keys;
using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>Reads, on whichever connection is free. A read whose connection was lost meanwhile is asked again once, on a new one.</summary>
internal sealed class Reader(Database database, ContentKeys keys)
{
    // The actor's row comes first, its turns after it: one statement, so that all is of one moment.
    private const string LoadActor =
        """
        SELECT a.due, s.sequence, s.schema, s.state, a.secret,
            0::bigint AS position, 0::bigint AS first, 0::bigint AS last, 0::bigint AS at, NULL::bytea AS events
        FROM journal.actors a LEFT JOIN journal.snapshots s ON s.kind = a.kind AND s.key = a.key WHERE a.kind = $1 AND a.key = $2
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL, t.position, t.first, t.last, t.at, t.events
        FROM journal.turns t WHERE t.kind = $1 AND t.key = $2
        AND t.last > coalesce((SELECT sequence FROM journal.snapshots WHERE kind = $1 AND key = $2), 0)
        ORDER BY 8
        """;

    // A turn has at least one event, so as many turns are enough.
    private const string TurnsOf =
        "SELECT position, first, last, at, events FROM journal.turns WHERE kind = $1 AND key = $2 AND last > $3 ORDER BY last LIMIT $4";

    private const string TurnsAll = "SELECT o_position, o_first, o_last, o_at, o_events, o_kind, o_key FROM journal.read_all($1, $2, $3)";

    private const string DueUntil =
        "SELECT kind, key, due FROM journal.actors WHERE due <= $1 AND ($3 = 1 OR abs(hashtext(key) % $3) = $4) ORDER BY due LIMIT $2";

    public const string Bound = "SELECT journal.bound()";

    private const string SecretIn = "SELECT secret FROM journal.actors WHERE kind = $1 AND key = $2";

    public async Task<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation)
    {
        var (head, turns) = await AskAsync(LoadActor, async (rows, stop) =>
        {
            if (!await rows.ReadAsync(stop).ConfigureAwait(false)) return (default, []);
            var found = Head.Of(rows);
            var after = new List<StoredTurn>();
            while (await rows.ReadAsync(stop).ConfigureAwait(false)) after.Add(TurnAt(rows, 5, actor));
            return (found, after);
        }, cancellation, (short)actor.Kind, actor.Key).ConfigureAwait(false);

        var ids = KeysOf(turns);
        if (head.Secret is { } secret) ids.Add(secret);
        if (head.Snapshot is { } stored && ContentKey.IsBox(stored.State.Span)) ids.Add(ContentKey.IdOf(stored.State.Span));
        var found = await keys.FindAsync(ids, cancellation).ConfigureAwait(false);
        keys.Set(actor, head.Secret is { } id ? found.GetValueOrDefault(id) : null);
        var snapshot = Sealed.Open(head.Snapshot, actor, found.GetValueOrDefault);
        if (snapshot is null && head.Snapshot is not null)
            return new Loaded(null, await ReadAsync(actor, 0, int.MaxValue, cancellation).ConfigureAwait(false), head.Wake);
        var events = Opened(turns, found);
        events.RemoveAll(e => e.Sequence <= (snapshot?.Sequence ?? 0));
        return new Loaded(snapshot, events, head.Wake);
    }

    /// <returns>The id of the key that an actor writes with; null: it has none, or there is no such actor.</returns>
    public Task<long?> SecretOfAsync(ActorId actor, CancellationToken cancellation) => AskAsync(SecretIn, async (rows, stop) =>
        await rows.ReadAsync(stop).ConfigureAwait(false) ? NumberAt(rows, 0) : null, cancellation, (short)actor.Kind, actor.Key);

    public async Task<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation)
    {
        var turns = await AskAsync(TurnsOf, async (rows, stop) =>
        {
            var (read, events) = (new List<StoredTurn>(), 0L);
            while (events < limit && await rows.ReadAsync(stop).ConfigureAwait(false))
            {
                read.Add(TurnAt(rows, 0, actor));
                events += read[^1].Last - Math.Max(after, read[^1].First - 1);
            }
            return read;
        }, cancellation, (short)actor.Kind, actor.Key, after, (long)limit).ConfigureAwait(false);
        var events = await OpenedAsync(turns, cancellation).ConfigureAwait(false);
        events.RemoveAll(e => e.Sequence <= after);   // asked from the middle of a turn
        if (events.Count > limit) events.RemoveRange(limit, events.Count - limit);
        return events;
    }

    /// <param name="kind">Null: all kinds.</param>
    public async Task<IReadOnlyList<Committed>> ReadAllAsync(ActorKind? kind, long after, int limit, CancellationToken cancellation)
    {
        var turns = await AskAsync(TurnsAll, async (rows, stop) =>
        {
            var read = new List<StoredTurn>();
            while (await rows.ReadAsync(stop).ConfigureAwait(false))
                read.Add(TurnAt(rows, 0, new ActorId((ActorKind)rows.GetInt16(5), rows.GetString(6))));
            return read;
        }, cancellation, (short?)kind, after, (long)limit).ConfigureAwait(false);
        var events = await OpenedAsync(turns, cancellation).ConfigureAwait(false);
        events.RemoveAll(e => e.Position <= after);   // asked from the middle of a turn
        return events;
    }

    public Task<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, int partition, int partitions,
        CancellationToken cancellation) => AskAsync<IReadOnlyList<Due>>(DueUntil, async (rows, stop) =>
    {
        var due = new List<Due>();
        while (await rows.ReadAsync(stop).ConfigureAwait(false))
            due.Add(new Due(new ActorId((ActorKind)rows.GetInt16(0), rows.GetString(1)), Time(rows.GetInt64(2))));
        return due;
    }, cancellation, until.ToUnixTimeMilliseconds(), (long)limit, partitions, partition);

    private async Task<T> AskAsync<T>(string sql, Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellation, params object?[] values)
    {
        using var quiet = new Cancelling.Quiet(cancellation);
        for (var first = true; ; first = false)
        {
            try
            {
                await using var command = database.Readers.CreateCommand(sql);
                foreach (var value in values) command.Parameters.Add(Parameter(value));
                await using var rows = await command.ExecuteReaderAsync(quiet.Token).ConfigureAwait(false);
                return await read(rows, quiet.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(e.Message, e, cancellation);   // however it ended, nobody waits for it any more
            }
            catch (Exception e) when (first && e is NpgsqlException and not PostgresException { InvariantSeverity: "ERROR" })
            {
                database.Readers.Clear();   // whatever took this connection took its neighbours as well
            }
            catch (Exception e)
            {
                throw Failure.Of(e, database.Place);
            }
        }
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Smallint },
        _ => new NpgsqlParameter { Value = value },
    };

    private async Task<List<Committed>> OpenedAsync(List<StoredTurn> turns, CancellationToken cancellation)
    {
        try
        {
            return Opened(turns, await keys.FindAsync(KeysOf(turns), cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Failure.Of(e, database.Place);
        }
    }

    private List<Committed> Opened(List<StoredTurn> turns, Dictionary<long, ContentKey> found)
    {
        var events = new List<Committed>(2 * turns.Count);
        try
        {
            foreach (var turn in turns)
                TurnBlob.Read(turn.Blob, turn.Actor, (turn.First, turn.Position - (turn.Last - turn.First)),
                    turn.At, found.GetValueOrDefault, events);
            return events;
        }
        catch (Exception e)
        {
            throw Failure.Of(e, database.Place);
        }
    }

    private static HashSet<long> KeysOf(List<StoredTurn> turns)
    {
        var ids = new HashSet<long>();
        foreach (var turn in turns)
            if (TurnBlob.KeyOf(turn.Blob) is { } id) ids.Add(id);
        return ids;
    }

    /// <param name="rows">Stands on position, first, last, at, events from a column on.</param>
    private static StoredTurn TurnAt(NpgsqlDataReader rows, int column, ActorId actor) => new(
        actor, rows.GetInt64(column), rows.GetInt64(column + 1), rows.GetInt64(column + 2),
            Time(rows.GetInt64(column + 3)), rows.GetFieldValue<byte[]>(column + 4));

    private readonly record struct StoredTurn(ActorId Actor, long Position, long First, long Last, DateTimeOffset At, byte[] Blob);

    /// <param name="Secret">The id of the key that the actor writes with; null: it has none.</param>
    private readonly record struct Head(DateTimeOffset? Wake, Snapshot? Snapshot, long? Secret)
    {
        public static Head Of(NpgsqlDataReader row) => new(
            row.IsDBNull(0) ? null : Time(row.GetInt64(0)),
            row.IsDBNull(1) ? null : new Snapshot(row.GetInt64(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)),
            NumberAt(row, 4));
    }

    private static long? NumberAt(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
