using System.Diagnostics;
using Npgsql;

namespace Engine.Testing;

/// <summary>
/// PostgreSQL's own group commit, the ceiling of any journal on it: rows as the journal's, serialised beforehand, into a plain table with
/// the same indexes, each connection committing one batch after the other.
/// </summary>
public static class BareLoop
{
    /// <param name="database">Of its own.</param>
    /// <param name="events">What each row holds.</param>
    /// <param name="perCommit">Rows in a commit.</param>
    /// <returns>Rows a second.</returns>
    public static async Task<double> MeasureAsync(string database, byte[] events, int perCommit, int connections, TimeSpan time)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using (var create = source.CreateCommand(
            """
            DROP TABLE IF EXISTS turns;
            CREATE TABLE turns(
                position bigint NOT NULL, first bigint NOT NULL, last bigint NOT NULL, at bigint NOT NULL,
                kind smallint NOT NULL, key text COLLATE "C" NOT NULL, events bytea NOT NULL);
            CREATE INDEX ON turns(position);
            CREATE INDEX ON turns(kind, key, last)
            """))
            await create.ExecuteNonQueryAsync();
        var clock = Stopwatch.StartNew();
        var rows = await Task.WhenAll(Enumerable.Range(0, connections)
            .Select(c => Task.Run(() => InsertAsync(source, c, connections, perCommit, events, time, clock))));
        return rows.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<long> InsertAsync(NpgsqlDataSource source, int number,
        int connections, int perCommit, byte[] events, TimeSpan time, Stopwatch clock)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand(
            "INSERT INTO turns SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], "
                + "$7::bytea[])", connection);
        var (position, first, last, at) = (new long[perCommit], new long[perCommit], new long[perCommit], new long[perCommit]);
        object[] values =
        [
            position, first, last, at,
            Enumerable.Repeat((short)1, perCommit).ToArray(), Enumerable.Range(0, perCommit)
                .Select(i => $"c-{number}-{i}").ToArray(), Enumerable.Repeat(events, perCommit).ToArray(),
        ];
        foreach (var value in values) insert.Parameters.Add(new NpgsqlParameter { Value = value });
        await insert.PrepareAsync();
        long batch = 0;
        for (; clock.Elapsed < time; batch++)
        {
            for (var i = 0; i < perCommit; i++)
            {
                position[i] = ((((batch * connections) + number) * perCommit) + i) * 2;
                (first[i], last[i], at[i]) = ((batch * 2) + 1, (batch * 2) + 2, batch);
            }
            await insert.ExecuteNonQueryAsync();
        }
        return batch * perCommit;
    }
}
