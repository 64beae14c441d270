using System.Diagnostics;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Testing;
using Npgsql;

namespace Engine.Journal.Tests.Postgres;

/// <summary>Turns appended per second through the journal, beside a bare group-commit loop on the same server: the difference is what the journal itself costs.</summary>
internal static class PostgresThroughput
{
    public static async Task<int> PrintAsync(int turns, int appenders, int actors)
    {
        await using var server = await PostgresServer.StartAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{turns} turns of two events, {appenders} appenders, {actors} actors; PostgreSQL with fsync and synchronous_commit on, on the same cores"));
        await JournalAsync(server, "warm", turns / 4, appenders, actors, new PostgresJournalOptions());
        foreach (var round in (int[])[1, 2, 3])
            foreach (var writers in (int[])[1, 2, 3])
            {
                var perCommit = await JournalAsync(server, $"r{round}_w{writers}", turns, appenders, actors, new PostgresJournalOptions { WritersMax = writers });
                var bare = await BareAsync(server, $"r{round}_b{writers}", turns, writers, perCommit.TurnsPerCommit);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{writers} connections  journal {perCommit.PerSecond,7:F0} turns/s  bare loop {bare,7:F0}  ratio {perCommit.PerSecond / bare:F2}   {perCommit.Text}"));
            }
        await FollowedAsync(server);
        return 0;
    }

    private static async Task<(double PerSecond, int TurnsPerCommit, string Text)> JournalAsync(
        PostgresServer server, string name, int turns, int appenders, int actors, PostgresJournalOptions options)
    {
        var connection = await server.CreateDatabaseAsync(name);
        await using var journal = await PostgresJournal.OpenAsync(connection, options);
        var commits = await CommitsAsync(connection);
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var latencies = (await Task.WhenAll(Enumerable.Range(0, appenders).Select(a => Task.Run(() => Throughput.AppendAsync(journal, a, turns / appenders, Math.Max(1, actors / appenders))))))
            .SelectMany(l => l).Order().ToArray();
        var (wall, took) = (clock.Elapsed, Environment.CpuUsage.TotalTime - cpu);
        var perCommit = (int)Math.Max(1, turns / (await CommitsAsync(connection) - commits));
        clock.Restart();
        var events = 0;
        for (long position = 0; await journal.ReadAllAsync(ActorKind.Conversation, position, 4096) is { Count: > 0 } page; position = page[^1].Position)
            events += page.Count;
        return (turns / wall.TotalSeconds, perCommit, string.Create(CultureInfo.InvariantCulture,
            $"{perCommit} turns a commit, {took.TotalMicroseconds / turns:F1} µs of this process a turn, p50 {latencies[latencies.Length / 2].TotalMilliseconds:F1} ms, p99 {latencies[latencies.Length * 99 / 100].TotalMilliseconds:F1} ms; read all {events / clock.Elapsed.TotalSeconds:F0} events/s"));
    }

    /// <summary>From asking to a subscriber's hearing of it, in the same process and in another's journal, one turn at a time.</summary>
    private static async Task FollowedAsync(PostgresServer server)
    {
        var connection = await server.CreateDatabaseAsync("followed");
        await using var one = await PostgresJournal.OpenAsync(connection);
        await using var other = await PostgresJournal.OpenAsync(connection);
        var (own, others) = (new Heard(), new Heard());
        using var a = one.Subscribe(own.Tell);
        using var b = other.Subscribe(others.Tell);
        List<TimeSpan> appended = [], heard = [], heardElsewhere = [];
        for (var i = 0; i < 2_000; i++)
        {
            var (here, there) = (own.NextAsync(), others.NextAsync());
            var asked = Stopwatch.GetTimestamp();
            await one.AppendAsync(Samples.ABotTurn(Samples.Conversation(1), i * 2));
            appended.Add(Stopwatch.GetElapsedTime(asked));
            heard.Add(Stopwatch.GetElapsedTime(asked, await here));
            heardElsewhere.Add(Stopwatch.GetElapsedTime(asked, await there));
        }
        foreach (var (name, times) in new[] { ("appended", appended), ("own subscriber", heard), ("another process's", heardElsewhere) })
        {
            times.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} p50 {times[times.Count / 2].TotalMilliseconds:F2} ms, p99 {times[times.Count * 99 / 100].TotalMilliseconds:F2} ms"));
        }
    }

    /// <summary>The same rows into a plain table with the same indexes, serialised beforehand, each connection committing one batch after the other.</summary>
    private static async Task<double> BareAsync(PostgresServer server, string name, int turns, int connections, int perCommit)
    {
        var database = await server.CreateDatabaseAsync(name);
        await using (var create = NpgsqlDataSource.Create(database))
        await using (var command = create.CreateCommand(
            """
            CREATE TABLE turns(
                position bigint NOT NULL, first bigint NOT NULL, last bigint NOT NULL, at bigint NOT NULL,
                kind smallint NOT NULL, key text COLLATE "C" NOT NULL, events bytea NOT NULL);
            CREATE INDEX ON turns(position);
            CREATE INDEX ON turns(kind, key, last)
            """))
            await command.ExecuteNonQueryAsync();
        var blob = TurnBlob.Write(Samples.ABotTurn(Samples.Conversation(1), 0).Events);
        var batches = turns / perCommit / connections;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var insert = new NpgsqlCommand(
                "INSERT INTO turns SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::text[], $7::bytea[])", connection);
            for (var p = 0; p < 7; p++) insert.Parameters.Add(new NpgsqlParameter());
            for (var b = 0; b < batches; b++)
            {
                var row = Enumerable.Range(0, perCommit);
                long round = b;
                object[] values =
                [
                    row.Select(i => ((long)b * connections + c) * perCommit * 2 + i * 2).ToArray(), row.Select(_ => round * 2 + 1).ToArray(), row.Select(_ => round * 2 + 2).ToArray(),
                    row.Select(_ => Samples.Noon.ToUnixTimeMilliseconds()).ToArray(), row.Select(_ => (short)1).ToArray(), row.Select(i => $"c-{c}-{i}").ToArray(), row.Select(_ => blob).ToArray(),
                ];
                for (var p = 0; p < 7; p++) insert.Parameters[p].Value = values[p];
                if (b == 0) await insert.PrepareAsync();
                await insert.ExecuteNonQueryAsync();
            }
        })));
        return batches * perCommit * connections / clock.Elapsed.TotalSeconds;
    }

    private static async Task<long> CommitsAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed class Heard
    {
        private TaskCompletionSource<long> _next = new();

        public Task<long> NextAsync() => (_next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Tell(IReadOnlyList<Committed> events) => _next.TrySetResult(Stopwatch.GetTimestamp());
    }
}
