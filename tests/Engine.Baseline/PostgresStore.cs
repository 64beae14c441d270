using Npgsql;

namespace Engine.Baseline;

/// <summary>
/// PostgreSQL as one should: pooled connections, prepared statements, one round trip to load and one to save, synchronous_commit=on.
/// </summary>
internal sealed class PostgresStore : IConversationStore
{
    private readonly NpgsqlDataSource _source;

    private PostgresStore(NpgsqlDataSource source) => _source = source;

    /// <param name="connection">For example <c>Host=127.0.0.1;Port=5433;Username=postgres;Database=postgres</c>.</param>
    public static async Task<PostgresStore> OpenAsync(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection) { MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2, MaxPoolSize = 32, NoResetOnClose = true };
        var store = new PostgresStore(NpgsqlDataSource.Create(settings));
        await using var create = store._source.CreateCommand(
            """
            CREATE TABLE IF NOT EXISTS conversations(id text PRIMARY KEY, version bigint NOT NULL, state bytea NOT NULL);
            CREATE TABLE IF NOT EXISTS messages(conversation text NOT NULL, sequence bigint NOT NULL, at bigint NOT NULL, event bytea NOT NULL, PRIMARY KEY(conversation, sequence));
            """);
        await create.ExecuteNonQueryAsync();
        return store;
    }

    public async ValueTask<Loaded> LoadAsync(string conversation, CancellationToken cancellation)
    {
        await using var batch = _source.CreateBatch();
        batch.BatchCommands.Add(Command("SELECT version, state FROM conversations WHERE id = $1", conversation));
        batch.BatchCommands.Add(
            Command("SELECT sequence, at, event FROM messages WHERE conversation = $1 ORDER BY sequence", conversation));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return new Loaded(null, 0, []);
        var (version, state) = (reader.GetInt64(0), (byte[])reader[1]);
        await reader.NextResultAsync(cancellation);
        return new Loaded(state, version, await RowsAsync(reader, cancellation));
    }

    public async ValueTask<bool> SaveAsync(
        string conversation, long expected, long version, byte[] state, IReadOnlyList<Row> added, CancellationToken cancellation)
    {
        // One statement, so one round trip and one commit: the rows go in only if the conversation was as it was read.
        var write = expected == 0
            ? "INSERT INTO conversations(id, version, state) SELECT $1, $3, $4 WHERE $2 = 0 ON CONFLICT DO NOTHING RETURNING 1"
            : "UPDATE conversations SET version = $3, state = $4 WHERE id = $1 AND version = $2 RETURNING 1";
        await using var command = _source.CreateCommand(
            $"WITH written AS ({write}) INSERT INTO messages(conversation, sequence, at, event) SELECT $1, r.sequence, r.at, r.event FROM "
                + $"unnest($5::bigint[], $6::bigint[], $7::bytea[]) AS r(sequence, at, event) WHERE EXISTS (SELECT 1 FROM written)");
        foreach (var value in new object[] { conversation, expected, version, state, added.Select(r => r.Sequence)
            .ToArray(), added.Select(r => r.At).ToArray(), added.Select(r => r.Event).ToArray() })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(cancellation) > 0;
    }

    public async ValueTask<IReadOnlyList<Row>> ReadAsync(string conversation, long after, int limit, CancellationToken cancellation)
    {
        await using var command =
            _source.CreateCommand(
                "SELECT sequence, at, event FROM messages WHERE conversation = $1 AND sequence > $2 ORDER BY sequence LIMIT $3");
        foreach (var value in new object[] { conversation, after, limit }) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await RowsAsync(reader, cancellation);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static NpgsqlBatchCommand Command(string sql, string conversation) =>
        new(sql) { Parameters = { new NpgsqlParameter { Value = conversation } } };

    private static async Task<IReadOnlyList<Row>> RowsAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellation)) rows.Add(new Row(reader.GetInt64(0), reader.GetInt64(1), (byte[])reader[2]));
        return rows;
    }
}
