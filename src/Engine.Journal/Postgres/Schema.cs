using System.Globalization;
using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>The journal's tables, in the schema <c>journal</c> of a database, and the way from every older version to this one.</summary>
internal static class Schema
{
    /// <summary>13 is the first version whose transaction ids never wrap (xid8).</summary>
    private const int ServerMin = 13;

    /// <summary>Any number that no other program locks: "EnJo" as in the SQLite file's header.</summary>
    internal const long Lock = 0x456E4A6F;

    /// <summary>Step n leads from version n to n + 1. Append only: a step, once shipped, is never changed.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        -- Positions are made of transaction ids; after a restore into a cluster that counts from lower ones, the offset lifts them.
        CREATE TABLE journal.meta(version int NOT NULL, xid_offset bigint NOT NULL);
        INSERT INTO journal.meta VALUES (0, 0);

        -- Where each actor's journal ends. A turn is appended by moving its row on, which only one of two can do.
        CREATE TABLE journal.actors(
            kind smallint NOT NULL, key text COLLATE "C" NOT NULL, last bigint NOT NULL, due bigint, PRIMARY KEY (kind, key)) WITH (fillfactor = 80);
        CREATE INDEX actors_due ON journal.actors(due) WHERE due IS NOT NULL;

        -- One row is one turn; its events have the sequences first to last and as many positions, ending at the row's. Times are
        -- milliseconds since 1970, UTC. That an actor's sequences are unique is the actors row's business: an index over all
        -- partitions could not say it.
        CREATE TABLE journal.turns(
            position bigint NOT NULL, first bigint NOT NULL, last bigint NOT NULL, at bigint NOT NULL,
            kind smallint NOT NULL, key text COLLATE "C" NOT NULL, events bytea NOT NULL) PARTITION BY RANGE (at);
        CREATE INDEX turns_by_position ON journal.turns(position);
        CREATE INDEX turns_of_actor ON journal.turns(kind, key, last);
        CREATE TABLE journal.turns_other PARTITION OF journal.turns DEFAULT;

        CREATE TABLE journal.snapshots(
            kind smallint NOT NULL, key text COLLATE "C" NOT NULL, sequence bigint NOT NULL, schema int NOT NULL, state bytea NOT NULL, PRIMARY KEY (kind, key));
        CREATE TABLE journal.checkpoints(projection text PRIMARY KEY, position bigint NOT NULL, state bytea NOT NULL);

        -- The position before which nothing can be committed any more: docs/decisions/0003. A transaction that appends holds a lock
        -- on the table before it has an id; of those that ran when all this began, whoever holds none is somebody else.
        CREATE FUNCTION journal.bound() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
        DECLARE
            before pg_snapshot := pg_current_snapshot();
            others text[];
            now pg_snapshot;
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_snapshot_xip(before)) THEN
                RETURN (pg_snapshot_xmax(before)::text::bigint + (SELECT xid_offset FROM journal.meta)) << 20;
            END IF;
            WITH l AS MATERIALIZED (SELECT * FROM pg_locks)
            SELECT array_agg(t.transactionid::text) INTO others FROM l t
            WHERE t.locktype = 'transactionid' AND t.mode = 'ExclusiveLock' AND t.granted
            AND NOT EXISTS (
                SELECT FROM l a
                WHERE a.virtualtransaction = t.virtualtransaction AND a.locktype = 'relation' AND a.mode = 'RowExclusiveLock'
                AND a.relation = 'journal.turns'::regclass AND a.database = (SELECT oid FROM pg_database WHERE datname = current_database()));
            now := pg_current_snapshot();
            RETURN (coalesce(
                (SELECT min(x::text::bigint) FROM pg_snapshot_xip(now) x
                 WHERE x >= pg_snapshot_xmax(before) OR (x::text::bigint & 4294967295)::text <> ALL (coalesce(others, '{}'))),
                pg_snapshot_xmax(now)::text::bigint) + (SELECT xid_offset FROM journal.meta)) << 20;
        END $$;

        -- Turns after a position, of one kind or of all, in order, up to the bound and about so many events.
        CREATE FUNCTION journal.read_all(of_kind smallint, after bigint, events_max bigint)
        RETURNS TABLE(o_position bigint, o_first bigint, o_last bigint, o_at bigint, o_kind smallint, o_key text, o_events bytea) LANGUAGE plpgsql VOLATILE AS $$
        DECLARE
            bound bigint := journal.bound();
        BEGIN
            -- A statement after the bound's, so that whatever is below it is seen.
            RETURN QUERY
            SELECT t.position, t.first, t.last, t.at, t.kind, t.key, t.events FROM (
                SELECT i.*, sum(i.last - i.first + 1) OVER (ORDER BY i.position) - (i.last - i.first + 1) AS events_before
                FROM (
                    SELECT * FROM journal.turns u
                    WHERE u.position > after AND u.position < bound AND (of_kind IS NULL OR u.kind = of_kind) ORDER BY u.position LIMIT events_max) i) t
            WHERE t.events_before < events_max ORDER BY t.position;
        END $$;
        """,
        "DROP TABLE journal.checkpoints",   // they are made anew: they are grain state since
        // The key under which an actor's personal values are sealed, by its id in engine_keys. What was written before stays as it is.
        "ALTER TABLE journal.actors ADD COLUMN secret bigint",
    ];

    /// <summary>Makes the tables or brings them forward; several processes may do it at once.</summary>
    /// <exception cref="JournalException">The server is too old, or the tables are a newer program's.</exception>
    public static async Task UpgradeAsync(NpgsqlConnection connection,
        string place, IReadOnlyList<string> steps, CancellationToken cancellation)
    {
        CheckServer(connection.PostgreSqlVersion, place);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellation).ConfigureAwait(false);
        var version = 0;
        if (await ScalarAsync(connection, "SELECT to_regnamespace('journal') IS NOT NULL", cancellation).ConfigureAwait(false) is true)
        {
            if (await ScalarAsync(connection, "SELECT to_regclass('journal.meta') IS NULL", cancellation).ConfigureAwait(false) is true)
                throw new JournalException(
                    $"The database {place} has a schema 'journal' that is somebody else's: give the engine a database of its own.");
            version = (int)(await ScalarAsync(connection, "SELECT version FROM journal.meta", cancellation).ConfigureAwait(false))!;
        }
        else
        {
            await ExecuteAsync(connection, "CREATE SCHEMA journal", cancellation).ConfigureAwait(false);
        }
        if (version > steps.Count)
            throw new JournalException(
                $"The journal {place} has schema {version} and this program knows {steps.Count}: use the version of the program that "
                    + $"wrote it, or a newer one.");
        if (version == steps.Count) return;
        foreach (var step in steps.Skip(version)) await ExecuteAsync(connection, step, cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, $"UPDATE journal.meta SET version = {steps.Count}", cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    public static void CheckServer(Version server, string place)
    {
        if (server.Major < ServerMin)
            throw new JournalException($"The server of {place} is PostgreSQL {server}: version {ServerMin} or a newer one is needed.");
    }

    /// <summary>After a restore transaction ids may be lower than those that positions are made of: lifts the offset above them.</summary>
    public static Task LiftAsync(NpgsqlConnection connection, CancellationToken cancellation) => ExecuteAsync(
        connection,
        """
        UPDATE journal.meta SET xid_offset = h.highest + 1 - h.xid
        FROM (SELECT coalesce(max(position), 0) >> 20 AS highest, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xid FROM journal.turns) h
        WHERE h.xid + xid_offset <= h.highest
        """, cancellation);

    /// <summary>
    /// Makes the partitions of the months to come. A month of which turns lie in the partition for all others stays there.
    /// </summary>
    /// <remarks>
    /// A new partition locks the whole table. While somebody reads it for long, a backup for example, that would wait, and every
    /// append behind it: so it gives up after half a second, and is tried again the next day, two months early.
    /// </remarks>
    public static async Task MakeMonthsAsync(NpgsqlConnection connection, DateTimeOffset now, int months, CancellationToken cancellation)
    {
        var first = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        for (var month = first; month < first.AddMonths(months); month = month.AddMonths(1))
        {
            var (from, to) = (month.ToUnixTimeMilliseconds(), month.AddMonths(1).ToUnixTimeMilliseconds());
            var name = string.Create(CultureInfo.InvariantCulture, $"journal.turns_{month.Year:0000}_{month.Month:00}");
            await ExecuteAsync(
                connection,
                $"""
                DO $$ BEGIN
                    IF to_regclass('{name}') IS NOT NULL THEN RETURN; END IF;
                    PERFORM set_config('lock_timeout', '500ms', true);
                    PERFORM pg_advisory_xact_lock({Lock});
                    IF to_regclass('{name}') IS NOT NULL OR EXISTS (SELECT FROM journal.turns_other WHERE at >= {from} AND at < {to}) THEN RETURN; END IF;
                    CREATE TABLE {name} PARTITION OF journal.turns FOR VALUES FROM ({from}) TO ({to});
                EXCEPTION WHEN check_violation OR lock_not_available THEN NULL;   -- such a turn came in this moment, or somebody reads
                END $$
                """, cancellation).ConfigureAwait(false);
        }
    }

    internal static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    internal static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }
}
