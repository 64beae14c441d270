using Engine.Silo.Places;
using System.Diagnostics;
using Engine.Contracts;
using Engine.Journal;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Engine.Silo.Benchmarks;

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
        Console.WriteLine(Text(
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {Senders} senders, {rounds} rounds of {seconds} s ")
                + Text($"each; medians"));
        foreach (var count in (int[])[1, 2, 3]) await PrintAsync(count, seconds, rounds);
        return 0;
    }

    private static async Task PrintAsync(int count, double seconds, int rounds)
    {
        await using var cluster = await Processes.StartAsync(count);
        (string Name, string What, Func<int, Task<Done>> Run)[] contestants =
        [
            .. By("empty calls", Load.Echo), .. By("durable bot turns", Load.Turns),
                ("bare group commit", "", _ => cluster.BareAsync(seconds)),
        ];
        await cluster.FromSilosAsync(Load.Open, Senders, seconds, 0);
        await cluster.FromClientAsync(Load.Open, Senders, seconds, 0);
        var measured = contestants.Select(_ => new List<Measured>()).ToArray();
        for (var round = -1; round < rounds; round++)   // the first is to get compiled
        {
            for (var c = 0; c < contestants.Length; c++)
                if (await cluster.MeasureAsync(() => contestants[c].Run(round + 1)) is var one && round >= 0) measured[c].Add(one);
            if (round < 0) await cluster.CountCommitsAsync();
        }

        Console.WriteLine(Text($"{count} silos ({await cluster.SpreadAsync()}); {cluster.PerCommit} turns a commit"));
        for (var c = 0; c < contestants.Length; c++)
        {
            // Each round's own ratio: what else the machine does changes from round to round.
            var ratio = contestants[c].What == Load.Turns
                ? Text($"   {Ratio(measured[c], measured[c - (contestants.Length / 2)]):F2} of the empty calls, ")
                    + Text($"{Ratio(measured[c], measured[^1]):F2} of the bare loop") : "";
            Console.WriteLine(Text(
                $"  {contestants[c].Name,-44} {Median(measured[c]).PerSecond,9:N0}/s ({measured[c].Min(m => m.PerSecond):N0} to ")
                    + Text($"{measured[c].Max(m => m.PerSecond):N0})   {Median(measured[c])}{ratio}"));
        }

        await using var handoffs = new Handoffs(cluster.Engine, "h", afresh: true);
        await handoffs.SignInAsync(agents: 20, capacity: 10);
        await handoffs.AskAsync(customers: 100);
        await handoffs.CountAsync(TimeSpan.FromSeconds(seconds / 2));
        var handed = await cluster.MeasureAsync(
            async () => new Done(await handoffs.CountAsync(TimeSpan.FromSeconds(2 * seconds)), TimeSpan.FromSeconds(2 * seconds)));
        Console.WriteLine(Text($"  {"conversations handed over, by a client",-44} {handed.PerSecond,9:N0}/s   {handed}"));

        IEnumerable<(string, string, Func<int, Task<Done>>)> By(string name, string what) =>
        [
            ($"{name}, sent from within the silos", what, round => cluster.FromSilosAsync(what, Senders, seconds, round)),
            ($"{name}, sent by a client", what, round => cluster.FromClientAsync(what, Senders, seconds, round)),
        ];
    }

    private static double Ratio(List<Measured> one, List<Measured> other) =>
        one.Zip(other, (a, b) => a.PerSecond / b.PerSecond).Order().ElementAt(one.Count / 2);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private readonly record struct Done(long Count, TimeSpan Took);

    /// <summary>A rate, and what each one took: processor time by process, in µs, and bytes by who talks to whom.</summary>
    private sealed record Measured(double PerSecond, SortedDictionary<string, double> Micros, SortedDictionary<string, double> Bytes)
    {
        public override string ToString() =>
            Text($"µs: {string.Join(", ", Micros.Select(m => Text($"{m.Key} {m.Value:F1}")))}; bytes: ")
                + Text($"{string.Join(", ", Bytes.Where(b => b.Value >= 1).Select(b => Text($"{b.Key} {b.Value:N0}")))}");
    }

    /// <summary>Of each figure by itself.</summary>
    private static Measured Median(List<Measured> rounds)
    {
        return new Measured(Of(r => r.PerSecond), Each(r => r.Micros), Each(r => r.Bytes));

        double Of(Func<Measured, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);

        SortedDictionary<string, double> Each(Func<Measured, SortedDictionary<string, double>> figures) =>
            new(rounds.SelectMany(r => figures(r).Keys).Distinct()
                .ToDictionary(name => name, name => Of(r => figures(r).GetValueOrDefault(name))));
    }

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

        private Processes(PostgresServer server, string database, string bare, PostgresJournal journal) =>
            (_server, _database, _bare, _journal) = (server, database, bare, journal);

        public IEngine Engine => _client!.Services.GetRequiredService<IEngine>();

        /// <summary>Turns in one commit, on average; what the bare loop commits as well.</summary>
        public int PerCommit { get; private set; } = 100;

        public static async Task<Processes> StartAsync(int silos)
        {
            var server = await PostgresServer.StartAsync();
            var (database, bare) = (await server.CreateDatabaseAsync("cluster"), await server.CreateDatabaseAsync("bare"));
            var started = new Processes(server, database, bare, await PostgresJournal.OpenAsync(database, TestMaster.Key));
            for (var i = 0; i < silos; i++) started._silos.Add(await SiloProcess.StartAsync(database, "bench", i));
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.ClearProviders();
            builder.UseOrleansClient(
                client => client.AddEngine(started._journal, new ClusterSettings { Name = "bench" }).UseClusterPlace(database));
            started._client = builder.Build();
            await started._client.StartAsync();
            started._load = new Load(started.Engine, started._client.Services.GetRequiredService<IGrainFactory>());
            return started;
        }

        public async Task<Done> FromSilosAsync(string what, int senders, double seconds, int round)
        {
            var clock = Stopwatch.StartNew();
            var counts = await Task.WhenAll(_silos.Select(s => s.SendAsync(what, s.Name, senders / _silos.Count, seconds, round)));
            return new Done(counts.Sum(), clock.Elapsed);
        }

        public async Task<Done> FromClientAsync(string what, int senders, double seconds, int round)
        {
            var clock = Stopwatch.StartNew();
            return new Done(await _load!.SendAsync(what, "client", senders, seconds, round), clock.Elapsed);
        }

        public async Task<Done> BareAsync(double seconds)
        {
            var time = TimeSpan.FromSeconds(seconds);
            return new Done((long)(await BareLoop.MeasureAsync(_bare, _turn, PerCommit, connections: 2, time) * seconds), time);
        }

        public async Task<Measured> MeasureAsync(Func<Task<Done>> run)
        {
            await _server.CheckpointAsync();
            var (times, wire) = (Times(), await WireAsync());
            var done = await run();
            var (timesAfter, wireAfter) = (Times(), await WireAsync());
            return new Measured(
                done.Count / done.Took.TotalSeconds,
                new(timesAfter.ToDictionary(t => t.Key, t => (t.Value - times[t.Key]).TotalMicroseconds / done.Count)),
                new(wireAfter.ToDictionary(w => w.Key, w => (double)(w.Value - wire.GetValueOrDefault(w.Key)) / done.Count)));
        }

        /// <summary>Learns from what was written how large turns and commits are.</summary>
        public async Task CountCommitsAsync()
        {
            await using var source = NpgsqlDataSource.Create(_database);
            await using var command =
                source.CreateCommand(
                    "SELECT count(*) / count(DISTINCT position >> 20), (array_agg(events))[1] FROM journal.turns WHERE last - first = 1 "
                        + "AND kind = 1");
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            (PerCommit, _turn) = ((int)row.GetInt64(0), await row.GetFieldValueAsync<byte[]>(1));
        }

        /// <summary>How many conversations each silo holds.</summary>
        public async Task<string> SpreadAsync()
        {
            var statistics = await _client!.Services.GetRequiredService<IGrainFactory>()
                .GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
            return "conversations on each: "
                + string.Join(", ", statistics.Where(s => s.GrainId.Type.ToString() == "conversation")
                    .GroupBy(s => s.SiloAddress).Select(g => g.Count()));
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

        private Dictionary<string, TimeSpan> Times() =>
            new() { ["client"] = Environment.CpuUsage.TotalTime,
                ["silos"] = new(_silos.Sum(s => s.ProcessorTime.Ticks)), ["PostgreSQL"] = _server.ProcessorTime };

        private Task<Dictionary<string, long>> WireAsync()
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
