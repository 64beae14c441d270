using System.Diagnostics;
using System.Globalization;
using Engine.Contracts.Events;
using Engine.Journal.Postgres;
using Engine.Testing;
using Npgsql;

namespace Engine.Journal.Tests.Postgres;

/// <summary>
/// Turns appended per second through the journal, beside a bare group-commit loop on the same server: the difference is what the journal
/// itself costs.
/// </summary>
internal static class PostgresThroughput
{
    /// <summary>What one contestant did.</summary>
    /// <param name="ServerMicros">Processor time of PostgreSQL for each turn.</param>
    /// <param name="Micros">Of this process.</param>
    private sealed record Rate(double PerSecond, double ServerMicros, double Micros)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{PerSecond,7:F0}/s, {ServerMicros,4:F1} + {Micros,4:F1} µs");
    }

    public static async Task<int> PrintAsync(int turns, int appenders, int actors)
    {
        await using var server = await PostgresServer.StartAsync();
        var bare = await server.CreateDatabaseAsync("bare");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{turns} turns of two events, {appenders} appenders, {actors} actors; PostgreSQL with fsync and synchronous_commit on, on "
                + $"the same {Environment.ProcessorCount} cores; rate, µs of processor a turn in server + here"));
        await JournalAsync(server, "warm", turns / 4, appenders, actors, new PostgresJournalOptions());
        await BareLoop.MeasureAsync(bare, Blob, 100, 2, TimeSpan.FromSeconds(1));
        foreach (var round in (int[])[1, 2, 3])
            foreach (var writers in (int[])[1, 2, 3])
            {
                var (journal, perCommit, took, text) = await JournalAsync(server, $"r{round}_w{writers}",
                    turns, appenders, actors, new PostgresJournalOptions { WritersMax = writers });
                var statement = await MeasureAsync(server, () => StatementAsync(server, $"r{round}_s{writers}", perCommit, writers, took));
                var loop = await MeasureAsync(server, () => BareLoop.MeasureAsync(bare, Blob, perCommit, writers, took));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{writers} connections, {perCommit} turns a commit   journal {journal}   its statement alone {statement}   bare loop "
                        + $"{loop}   journal/bare {journal.PerSecond / loop.PerSecond:F2}, statement/bare "
                            + $"{statement.PerSecond / loop.PerSecond:F2}   {text}"));
            }
        await FollowedAsync(server);
        return 0;
    }

    private static byte[] Blob { get; } = TurnBlob.Write(Samples.ABotTurn(Samples.Conversation(1), 0), Samples.Key)!;

    private static async Task<Rate> MeasureAsync(PostgresServer server, Func<Task<double>> run)
    {
        await server.CheckpointAsync();
        var (clock, cpu, serverCpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, server.ProcessorTime);
        var rate = await run();
        var turns = rate * clock.Elapsed.TotalSeconds;
        return new Rate(rate, (server.ProcessorTime - serverCpu).TotalMicroseconds / turns,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / turns);
    }

    private static async Task<(Rate Rate, int PerCommit, TimeSpan Took, string Text)> JournalAsync(
        PostgresServer server, string name, int turns, int appenders, int actors, PostgresJournalOptions options)
    {
        var connection = await server.CreateDatabaseAsync(name);
        await using var journal = await PostgresJournal.OpenAsync(connection, TestMaster.Key, options);
        TimeSpan[] latencies = [];
        var took = TimeSpan.Zero;
        var rate = await MeasureAsync(server, async () =>
        {
            var clock = Stopwatch.StartNew();
            latencies = [.. (await Task.WhenAll(Enumerable.Range(0, appenders)
                .Select(a => Task.Run(() => Throughput.AppendAsync(journal, a, turns / appenders, Math.Max(1, actors / appenders))))))
                .SelectMany(l => l).Order()];
            took = clock.Elapsed;
            return turns / took.TotalSeconds;
        });
        var commits = await CommitsAsync(connection);
        return (rate, (int)Math.Round((double)turns / commits), took, string.Create(CultureInfo.InvariantCulture,
            $"p50 {latencies[latencies.Length / 2].TotalMilliseconds:F1} ms, p99 "
                + $"{latencies[latencies.Length * 99 / 100].TotalMilliseconds:F1} ms"));
    }

    /// <summary>
    /// The journal's statement with batches that are ready: without those who append, and without gathering what they append.
    /// </summary>
    private static async Task<double> StatementAsync(PostgresServer server, string name, int perCommit, int connections, TimeSpan time)
    {
        var database = await server.CreateDatabaseAsync(name);
        await (await PostgresJournal.OpenAsync(database, TestMaster.Key)).DisposeAsync();
        var clock = Stopwatch.StartNew();
        var turns = await Task.WhenAll(Enumerable.Range(0, connections).Select(c => Task.Run(async () =>
        {
            var connection = new NpgsqlConnection(database
                + ";Options=-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c jit=off");
            await connection.OpenAsync();
            await using var lane = new Lane(connection);
            var written = 0L;
            for (; clock.Elapsed < time; written += perCommit)
            {
                var batch = new Batch(perCommit);
                var expected = written / perCommit * 2;
                for (var i = 0; i < perCommit; i++)
                    batch.TryAdd(new Append(Samples.ABotTurn(Samples.Conversation((c * perCommit) + i), expected),
                        new Sealed(Blob, null, null), default));
                await lane.WriteAsync(batch);
            }
            return written;
        })));
        return turns.Sum() / clock.Elapsed.TotalSeconds;
    }

    /// <summary>From asking to a subscriber's hearing of it, in the same process and in another's journal, one turn at a time.</summary>
    private static async Task FollowedAsync(PostgresServer server)
    {
        var connection = await server.CreateDatabaseAsync("followed");
        await using var one = await PostgresJournal.OpenAsync(connection, TestMaster.Key);
        await using var other = await PostgresJournal.OpenAsync(connection, TestMaster.Key);
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
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-18} p50 {times[times.Count / 2].TotalMilliseconds:F2} ms, p99 "
                    + $"{times[times.Count * 99 / 100].TotalMilliseconds:F2} ms"));
        }
    }

    /// <summary>Commits that wrote turns; others, of hints for example, do not count.</summary>
    private static async Task<long> CommitsAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT count(DISTINCT position >> 20) FROM journal.turns");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed class Heard
    {
        private TaskCompletionSource<long> _next = new();

        public Task<long> NextAsync() => (_next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Tell(IReadOnlyList<Committed> events) => _next.TrySetResult(Stopwatch.GetTimestamp());
    }
}
