using System.Diagnostics;
using Engine.Contracts;
using Engine.Journal;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Engine.Cluster.Benchmarks;

/// <summary>
/// One, two and three silos, each a process: bot turns beside empty calls, sent from within the silos and by a client of theirs, beside
/// PostgreSQL's bare group commit; processor time and bytes between processes for each turn. On one machine this says what crossing
/// processes costs, not what more machines add.
/// </summary>
internal static class Silos
{
    private const int Senders = 256;

    public static async Task<int> PrintAsync(double seconds, int rounds)
    {
        Console.WriteLine(Text($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {Senders} senders, {rounds} rounds of {seconds} s each; medians"));
        foreach (var count in (int[])[1, 2, 3]) await PrintAsync(count, seconds, rounds);
        return 0;
    }

    private static async Task PrintAsync(int count, double seconds, int rounds)
    {
        await using var cluster = await Processes.StartAsync(count);
        var contestants = new (string Name, Func<int, Task<Done>> Run)[]
        {
            ("empty calls, sent by the silos", round => cluster.FromSilosAsync(Load.Echo, Senders, seconds, round)),
            ("empty calls, sent by a client", round => cluster.FromClientAsync(Load.Echo, Senders, seconds, round)),
            ("durable bot turns, sent by the silos", round => cluster.FromSilosAsync(Load.Turns, Senders, seconds, round)),
            ("durable bot turns, sent by a client", round => cluster.FromClientAsync(Load.Turns, Senders, seconds, round)),
            ("bare group commit", _ => cluster.BareAsync(seconds)),
        };
        await cluster.FromSilosAsync(Load.Open, Senders, seconds, 0);
        await cluster.FromClientAsync(Load.Open, Senders, seconds, 0);
        var measured = contestants.Select(_ => new List<Measured>()).ToArray();
        for (var round = -1; round < rounds; round++)   // the first is to get compiled
            for (var c = 0; c < contestants.Length; c++)
            {
                var one = await cluster.MeasureAsync(() => contestants[c].Run(round + 1));
                if (round >= 0) measured[c].Add(one);
                else if (c == 3) await cluster.CountCommitsAsync();
            }

        Console.WriteLine(Text($"{count} silos ({await cluster.SpreadAsync()}); {cluster.PerCommit} turns a commit"));
        var median = measured.Select(m => m.OrderBy(r => r.PerSecond).ElementAt(rounds / 2)).ToArray();
        for (var c = 0; c < contestants.Length; c++)
        {
            var ratio = c is 2 or 3 ? Text($"   {median[c].PerSecond / median[c - 2].PerSecond:F2} of the empty calls, {median[c].PerSecond / median[4].PerSecond:F2} of the bare loop") : "";
            Console.WriteLine(Text($"  {contestants[c].Name,-38} {median[c].PerSecond,9:N0}/s ({measured[c].Min(m => m.PerSecond):N0} to {measured[c].Max(m => m.PerSecond):N0})   {median[c].Costs}{ratio}"));
        }

        await using var handoffs = new Handoffs(cluster.Engine, "h", afresh: true);
        await handoffs.SignInAsync(agents: 20, capacity: 10);
        await handoffs.AskAsync(customers: 100);
        await handoffs.CountAsync(TimeSpan.FromSeconds(seconds / 2));
        var handed = await cluster.MeasureAsync(async () => new Done(await handoffs.CountAsync(TimeSpan.FromSeconds(2 * seconds)), TimeSpan.FromSeconds(2 * seconds)));
        Console.WriteLine(Text($"  {"conversations handed over, by a client",-38} {handed.PerSecond,9:N0}/s   {handed.Costs}"));
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private readonly record struct Done(long Count, TimeSpan Took);

    /// <summary>A rate, and for each one done: processor time by process, bytes and segments by who talks to whom.</summary>
    private sealed record Measured(double PerSecond, string Costs);

    /// <summary>PostgreSQL, silos as processes, and this process as their client.</summary>
    private sealed class Processes : IAsyncDisposable
    {
        private readonly PostgresServer _server;
        private readonly string _database, _bare;
        private readonly PostgresJournal _journal;
        private readonly List<SiloProcess> _silos = [];
        private byte[] _turn = [];
        private IHost? _client;
        private Load? _load;

        private Processes(PostgresServer server, string database, string bare, PostgresJournal journal) => (_server, _database, _bare, _journal) = (server, database, bare, journal);

        public IEngine Engine => _client!.Services.GetRequiredService<IEngine>();

        /// <summary>Turns in one commit, on average; what the bare loop commits as well.</summary>
        public int PerCommit { get; private set; } = 100;

        public static async Task<Processes> StartAsync(int silos)
        {
            var server = await PostgresServer.StartAsync();
            var (database, bare) = (await server.CreateDatabaseAsync("cluster"), await server.CreateDatabaseAsync("bare"));
            var started = new Processes(server, database, bare, await PostgresJournal.OpenAsync(database));
            for (var i = 0; i < silos; i++) started._silos.Add(await SiloProcess.StartAsync(database, "bench", i));
            var find = await ClusterHosting.SilosInAsync(database);
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.ClearProviders();
            builder.UseOrleansClient(client => find(client.AddEngine(started._journal, new ClusterSettings { Name = "bench" })));
            started._client = builder.Build();
            await started._client.StartAsync();
            started._load = new Load(started.Engine, started._client.Services.GetRequiredService<IGrainFactory>(), "client");
            return started;
        }

        public async Task<Done> FromSilosAsync(string what, int senders, double seconds, int round)
        {
            var clock = Stopwatch.StartNew();
            var counts = await Task.WhenAll(_silos.Select(s => s.SendAsync(what, senders / _silos.Count, seconds, round)));
            return new Done(counts.Sum(), clock.Elapsed);
        }

        public async Task<Done> FromClientAsync(string what, int senders, double seconds, int round)
        {
            var clock = Stopwatch.StartNew();
            return new Done(await _load!.SendAsync(what, senders, seconds, round), clock.Elapsed);
        }

        public async Task<Done> BareAsync(double seconds)
        {
            var time = TimeSpan.FromSeconds(seconds);
            return new Done((long)(await BareLoop.MeasureAsync(_bare, _turn, PerCommit, connections: 2, time) * seconds), time);
        }

        public async Task<Measured> MeasureAsync(Func<Task<Done>> run)
        {
            await _server.CheckpointAsync();
            var (before, wire) = (Times(), await WireAsync());
            var done = await run();
            var (after, carried) = (Times(), await WireAsync());
            var cpu = before.Select((b, i) => (after[i] - b).TotalMicroseconds / done.Count).ToArray();
            var bytes = carried.Select(c => (c.Key, Value: c.Value - wire.GetValueOrDefault(c.Key)))
                .Where(c => c.Value.Bytes > done.Count)   // a byte each is probes and polls
                .OrderBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => Text($"{c.Key} {(double)c.Value.Bytes / done.Count:N0} B in {(double)c.Value.Segments / done.Count:F2}"));
            return new Measured(done.Count / done.Took.TotalSeconds, Text($"µs: client {cpu[0]:F1}, silos {cpu[1]:F1}, PostgreSQL {cpu[2]:F1}; {string.Join("; ", bytes)}"));
        }

        /// <summary>Learns from what was written how large turns and commits are.</summary>
        public async Task CountCommitsAsync()
        {
            await using var source = NpgsqlDataSource.Create(_database);
            await using var command = source.CreateCommand("SELECT count(*) / count(DISTINCT position >> 20), (array_agg(events))[1] FROM journal.turns WHERE last - first = 1 AND kind = 1");
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            (PerCommit, _turn) = ((int)row.GetInt64(0), await row.GetFieldValueAsync<byte[]>(1));
        }

        /// <summary>How many conversations each silo holds.</summary>
        public async Task<string> SpreadAsync()
        {
            var statistics = await _client!.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(["conversation"]);
            return "conversations on each: " + string.Join(", ", statistics.Where(s => s.GrainId.Type.ToString() == "conversation").GroupBy(s => s.SiloAddress).Select(g => g.Count()));
        }

        public async ValueTask DisposeAsync()
        {
            if (_client is not null)
            {
                await _client.StopAsync();
                _client.Dispose();
            }
            foreach (var silo in _silos) await silo.DisposeAsync();
            await _journal.DisposeAsync();
            await _server.DisposeAsync();
        }

        private TimeSpan[] Times() => [Environment.CpuUsage.TotalTime, new(_silos.Sum(s => s.ProcessorTime.Ticks)), _server.ProcessorTime];

        private Task<Dictionary<string, Wire>> WireAsync()
        {
            var postgres = new NpgsqlConnectionStringBuilder(_database).Port;
            var silos = _silos.Select(s => s.Id).ToHashSet();
            return Wire.ReadAsync((port, other) =>
                port == postgres ? silos.Contains(other) ? "silo–PostgreSQL" : other == Environment.ProcessId ? "client–PostgreSQL" : null
                : _silos.Exists(s => s.SiloPort == port) ? "silo–silo"
                : _silos.Exists(s => s.GatewayPort == port) ? "client–silo" : null);
        }
    }
}
