using Engine.Journal.Keys;
using Npgsql;
using NpgsqlTypes;

namespace Engine.Journal.Postgres;

/// <summary>
/// The keys of a cluster: the schema <c>engine_keys</c>, apart from the journal's, so that a dump without it says nothing of what was said.
/// </summary>
internal sealed class PostgresKeys(Database database) : IKeyStore
{
    // Whatever is deleted is soon vacuumed, of however many keys: it is gone from the table's file within minutes.
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS engine_keys.keys(id bigint PRIMARY KEY, box bytea, erased bigint)
            WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
        CREATE INDEX IF NOT EXISTS keys_erased ON engine_keys.keys(erased) WHERE erased IS NOT NULL;
        CREATE TABLE IF NOT EXISTS engine_keys.master(one boolean PRIMARY KEY DEFAULT true CHECK (one), id bigint NOT NULL);
        """;

    /// <summary>Makes the tables when there are none.</summary>
    /// <exception cref="JournalException">
    /// Another master key wraps the keys, or they are not there although the journal needs them.
    /// </exception>
    public static async Task PrepareAsync(NpgsqlConnection session, string place, MasterKey master, CancellationToken cancellation)
    {
        await using var transaction = await session.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Schema.ExecuteAsync(session, $"SELECT pg_advisory_xact_lock({Schema.Lock})", cancellation).ConfigureAwait(false);
        if (await Schema.ScalarAsync(session, "SELECT to_regnamespace('engine_keys') IS NULL", cancellation).ConfigureAwait(false) is true)
        {
            if (await Schema.ScalarAsync(session, "SELECT EXISTS (SELECT FROM journal.actors WHERE secret IS NOT NULL)", cancellation)
                .ConfigureAwait(false) is true)
                throw new JournalException(
                    $"The journal {place} has no schema 'engine_keys' beside it, whose keys open what was said: restore it from a backup. "
                        + $"To go on without "
                    + "what was said until now, make an empty one (CREATE SCHEMA engine_keys).");
            await Schema.ExecuteAsync(session, "CREATE SCHEMA engine_keys", cancellation).ConfigureAwait(false);
        }
        await Schema.ExecuteAsync(session, Tables, cancellation).ConfigureAwait(false);
        await Schema.ExecuteAsync(session, $"INSERT INTO engine_keys.master(id) VALUES ({master.Id}) ON CONFLICT DO NOTHING", cancellation)
            .ConfigureAwait(false);
        if (!master.Knows((long)(await Schema.ScalarAsync(session, "SELECT id FROM engine_keys.master", cancellation)
            .ConfigureAwait(false))!))
            throw MasterKey.Unknown();
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask AddAsync(IReadOnlyList<WrappedKey> keys, CancellationToken cancellation = default) => await AskAsync(
        "INSERT INTO engine_keys.keys(id, box) SELECT * FROM unnest($1, $2)",
        async command => await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false),
        Of(keys.Select(key => key.Id)), Of(keys.Select(key => key.Box!))).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<WrappedKey>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default) =>
        AskAsync<IReadOnlyList<WrappedKey>>(
        "SELECT k.id, k.box FROM unnest($1) AS i(id) JOIN engine_keys.keys k USING (id)",
        async command =>
        {
            var found = new List<WrappedKey>(ids.Count);
            await using var rows = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
            while (await rows.ReadAsync(CancellationToken.None).ConfigureAwait(false)) found.Add(KeyAt(rows));
            return found;
        },
        Of(ids));

    public async ValueTask EraseAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default) => await AskAsync(
        "UPDATE engine_keys.keys SET box = NULL, erased = extract(epoch FROM clock_timestamp()) * 1000 WHERE id = ANY($1) AND box IS NOT "
            + "NULL",
        async command => await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false),
        Of(ids)).ConfigureAwait(false);

    /// <summary>What any process has deleted in the last while: whoever looks more often than that misses nothing.</summary>
    public ValueTask<IReadOnlyCollection<long>> ErasedAsync(TimeSpan within) => AskAsync<IReadOnlyCollection<long>>(
        "SELECT id FROM engine_keys.keys WHERE erased > extract(epoch FROM clock_timestamp()) * 1000 - $1",
        async command =>
        {
            var ids = new List<long>();
            await using var rows = await command.ExecuteReaderAsync().ConfigureAwait(false);
            while (await rows.ReadAsync().ConfigureAwait(false)) ids.Add(rows.GetInt64(0));
            return ids;
        },
        new NpgsqlParameter<double> { TypedValue = within.TotalMilliseconds });

    /// <summary>Wraps every key anew with the master key that is first now. Engines may run if all of them know both.</summary>
    /// <returns>How many.</returns>
    public async Task<long> RewrapAsync(MasterKey master)
    {
        const int page = 1_000;
        long count = 0;
        for (long? after = null; ;)
        {
            var keys = await AskAsync<List<WrappedKey>>(
                "SELECT id, box FROM engine_keys.keys WHERE ($1::bigint IS NULL OR id > $1) AND box IS NOT NULL ORDER BY id LIMIT $2",
                async command =>
                {
                    var found = new List<WrappedKey>(page);
                    await using var rows = await command.ExecuteReaderAsync().ConfigureAwait(false);
                    while (await rows.ReadAsync().ConfigureAwait(false)) found.Add(KeyAt(rows));
                    return found;
                },
                new NpgsqlParameter { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                    new NpgsqlParameter<int> { TypedValue = page }).ConfigureAwait(false);
            if (keys.Count == 0) break;
            WrappedKey[] wrapped = [.. keys.Select(key => master.Wrap(key.Id, master.Unwrap(key)))];
            await AskAsync(
                "UPDATE engine_keys.keys k SET box = r.box FROM unnest($1, $2) AS r(id, box) WHERE k.id = r.id AND k.box IS NOT NULL",
                async command => await command.ExecuteNonQueryAsync().ConfigureAwait(false),
                Of(wrapped.Select(key => key.Id)), Of(wrapped.Select(key => key.Box!))).ConfigureAwait(false);
            count += keys.Count;
            after = keys[^1].Id;
        }
        await AskAsync(
            "UPDATE engine_keys.master SET id = $1", async command => await command.ExecuteNonQueryAsync().ConfigureAwait(false),
            new NpgsqlParameter<long> { TypedValue = master.Id }).ConfigureAwait(false);
        return count;
    }

    private static WrappedKey KeyAt(NpgsqlDataReader row) => new(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1));

    private static NpgsqlParameter Of(IEnumerable<long> ids) => new NpgsqlParameter<long[]> { TypedValue = [.. ids] };

    private static NpgsqlParameter Of(IEnumerable<byte[]> boxes) => new NpgsqlParameter<byte[][]> { TypedValue = [.. boxes] };

    private async ValueTask<T> AskAsync<T>(string sql, Func<NpgsqlCommand, Task<T>> ask, params NpgsqlParameter[] values)
    {
        try
        {
            await using var command = database.Readers.CreateCommand(sql);
            command.Parameters.AddRange(values);
            return await ask(command).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Failure.Of(e, database.Place);
        }
    }
}
