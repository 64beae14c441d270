using Engine.Contracts;
using Engine.Contracts.Events;
using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>Reads, on whichever connection is free. A read whose connection was lost meanwhile is asked again once, on a new one.</summary>
internal sealed class Reader(Database database)
{
    // The actor's row comes first, its turns after it: one statement, so that all is of one moment.
    private const string LoadActor =
        """
        SELECT a.due, s.sequence, s.schema, s.state, 0::bigint AS position, 0::bigint AS first, 0::bigint AS last, 0::bigint AS at, NULL::bytea AS events
        FROM journal.actors a LEFT JOIN journal.snapshots s ON s.kind = a.kind AND s.key = a.key WHERE a.kind = $1 AND a.key = $2
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, t.position, t.first, t.last, t.at, t.events
        FROM journal.turns t WHERE t.kind = $1 AND t.key = $2
        AND t.last > coalesce((SELECT sequence FROM journal.snapshots WHERE kind = $1 AND key = $2), 0)
        ORDER BY 7
        """;

    // A turn has at least one event, so as many turns are enough.
    private const string TurnsOf =
        "SELECT position, first, last, at, events FROM journal.turns WHERE kind = $1 AND key = $2 AND last > $3 ORDER BY last LIMIT $4";

    private const string TurnsAll = "SELECT o_position, o_first, o_last, o_at, o_events, o_kind, o_key FROM journal.read_all($1, $2, $3)";

    private const string DueUntil =
        "SELECT kind, key, due FROM journal.actors WHERE due <= $1 AND ($3 = 1 OR abs(hashtext(key) % $3) = $4) ORDER BY due LIMIT $2";

    public const string Bound = "SELECT journal.bound()";

    public Task<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation) => AskAsync(LoadActor, async (rows, stop) =>
    {
        if (!await rows.ReadAsync(stop).ConfigureAwait(false)) return new Loaded(null, [], null);
        var (wake, snapshot) = Head(rows);
        var events = new List<Committed>();
        while (await rows.ReadAsync(stop).ConfigureAwait(false)) AddTurn(rows, 4, actor, events);
        events.RemoveAll(e => e.Sequence <= (snapshot?.Sequence ?? 0));
        return new Loaded(snapshot, events, wake);
    }, cancellation, (short)actor.Kind, actor.Key);

    public Task<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation) => AskAsync<IReadOnlyList<Committed>>(TurnsOf, async (rows, stop) =>
    {
        var events = new List<Committed>();
        while (events.Count < limit && await rows.ReadAsync(stop).ConfigureAwait(false))
        {
            AddTurn(rows, 0, actor, events);
            if (events[0].Sequence <= after) events.RemoveAll(e => e.Sequence <= after);   // asked from the middle of a turn
        }
        if (events.Count > limit) events.RemoveRange(limit, events.Count - limit);
        return events;
    }, cancellation, (short)actor.Kind, actor.Key, after, (long)limit);

    /// <param name="kind">Null: all kinds.</param>
    public Task<IReadOnlyList<Committed>> ReadAllAsync(ActorKind? kind, long after, int limit, CancellationToken cancellation) => AskAsync<IReadOnlyList<Committed>>(TurnsAll, async (rows, stop) =>
    {
        var events = new List<Committed>();
        while (await rows.ReadAsync(stop).ConfigureAwait(false))
        {
            AddTurn(rows, 0, new ActorId((ActorKind)rows.GetInt16(5), rows.GetString(6)), events);
            if (events[0].Position <= after) events.RemoveAll(e => e.Position <= after);   // asked from the middle of a turn
        }
        return events;
    }, cancellation, (short?)kind, after, (long)limit);

    public Task<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, int partition, int partitions, CancellationToken cancellation) => AskAsync<IReadOnlyList<Due>>(DueUntil, async (rows, stop) =>
    {
        var due = new List<Due>();
        while (await rows.ReadAsync(stop).ConfigureAwait(false))
            due.Add(new Due(new ActorId((ActorKind)rows.GetInt16(0), rows.GetString(1)), Time(rows.GetInt64(2))));
        return due;
    }, cancellation, until.ToUnixTimeMilliseconds(), (long)limit, partitions, partition);

    private async Task<T> AskAsync<T>(string sql, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellation, params object?[] values)
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

    private static (DateTimeOffset? Wake, Snapshot? Snapshot) Head(NpgsqlDataReader row) => (
        row.IsDBNull(0) ? null : Time(row.GetInt64(0)),
        row.IsDBNull(1) ? null : new Snapshot(row.GetInt64(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)));

    /// <param name="rows">Stands on position, first, last, at, events from a column on.</param>
    private static void AddTurn(NpgsqlDataReader rows, int column, ActorId actor, List<Committed> into)
    {
        var (position, first, last) = (rows.GetInt64(column), rows.GetInt64(column + 1), rows.GetInt64(column + 2));
        TurnBlob.Read(rows.GetFieldValue<byte[]>(column + 4), actor, (first, position - (last - first)), Time(rows.GetInt64(column + 3)), into);
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
