using Engine.Silo.Places;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Engine.Runtime.Tails;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Engine.Silo.Benchmarks;

/// <summary>
/// What walls cost the database, and how late they are: each fed by a reader of the journal of its own, as they once were, and by
/// the cluster's streams. Two clusters of two silos in this process, each with a database of its own on one PostgreSQL; customers
/// write at a steady rate, and every gateway has a wall.
/// </summary>
internal static class FollowersBenchmark
{
    private const int Customers = 64;

    private static int _ports = 11_300;
    private static ClusterSettings _settings = new();

    /// <param name="seconds">For each measurement; default 5.</param>
    /// <param name="rate">Turns a second; default 500.</param>
    /// <param name="partitions">Default <see cref="ClusterSettings.StreamPartitions"/>.</param>
    public static async Task<int> RunAsync(string? seconds, string? rate, string? partitions)
    {
        if (partitions is not null)
            _settings = new ClusterSettings { StreamPartitions = int.Parse(partitions, CultureInfo.InvariantCulture) };
        var (length, perSecond) =
            (int.Parse(seconds ?? "5", CultureInfo.InvariantCulture), int.Parse(rate ?? "500", CultureInfo.InvariantCulture));
        await using var server = await PostgresServer.StartAsync();
        await using var byJournal = await Cluster.StartAsync(await server.CreateDatabaseAsync("by_journal"), isStreamed: false);
        await using var byStreams = await Cluster.StartAsync(await server.CreateDatabaseAsync("by_streams"), isStreamed: true);
        Console.WriteLine(Text(
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}; {perSecond} turns/s for {length} s by {Customers} ")
            + Text($"customers, {_settings.StreamPartitions} partitions; delay from acknowledgement to a wall's row"));
        Console.WriteLine(Text(
            $"| walls | fed by | rows read per event | blocks per event | delay p50, ms | p99, ms | CPU, ms per 1,000 events |"));
        Console.WriteLine(Text($"|---:|---|---:|---:|---:|---:|---:|"));
        foreach (var cluster in new[] { byJournal, byStreams }) await cluster.MeasureAsync(1, perSecond, 2);   // to get compiled
        foreach (var walls in new[] { 0, 1, 2, 4 })
            foreach (var cluster in new[] { byJournal, byStreams })
                Console.WriteLine(Text($"| {walls} | {cluster.Fed} | {await cluster.MeasureAsync(walls, perSecond, length)}"));
        return 0;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private sealed class Cluster(string database, bool isStreamed, List<(IHost Host, IJournal Journal)> silos) : IAsyncDisposable
    {
        private int _said;

        public string Fed => isStreamed ? "streams" : "the journal";

        private IEngine Engine => silos[0].Host.Services.GetRequiredService<IEngine>();

        public static async Task<Cluster> StartAsync(string database, bool isStreamed)
        {
            var silos = new List<(IHost, IJournal)>();
            for (var i = 0; i < 2; i++)
            {
                var (journal, port) = (await PostgresJournal.OpenAsync(database, TestMaster.Key), Interlocked.Increment(ref _ports));
                await ClusterPlace.PrepareAsync(database);
                silos.Add((await HostAsync(builder => builder.UseOrleans(silo => silo
                    .AddEngine(new SiloParts(journal, Shelf.Of(Shop.Assistant, Shop.Understanding)), _settings)
                    .UseClusterPlace(database, IPAddress.Loopback, port, port + 20_000))), journal));
            }
            var cluster = new Cluster(database, isStreamed, silos);
            await Task.WhenAll(Enumerable.Range(0, Customers)
                .Select(c => cluster.Engine.SendAsync(Who(c),
                    new ConversationCommand.Start(new CustomerProfile(new CustomerId($"k-{c}")), "web")).AsTask()));
            return cluster;
        }

        public async Task<string> MeasureAsync(int walls, int perSecond, int seconds)
        {
            var gateways = new List<Gateway>();
            for (var i = 0; i < walls; i++) gateways.Add(await Gateway.StartAsync(database, isStreamed));
            await SayAsync(perSecond, seconds: 1, gateways);   // everybody follows
            foreach (var gateway in gateways) gateway.Delays.Clear();
            var (before, cpu) = (await CountAsync(), Process.GetCurrentProcess().TotalProcessorTime);

            var events = await SayAsync(perSecond, seconds, gateways);

            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            var after = await CountAsync();
            foreach (var gateway in gateways) await gateway.DisposeAsync();
            var delays = gateways.SelectMany(g => g.Delays).Order().ToList();
            double At(double part) => delays.Count == 0 ? 0 : delays[(int)(part * (delays.Count - 1))].TotalMilliseconds;
            return string.Create(CultureInfo.InvariantCulture,
                $"{(after.Rows - before.Rows) / (double)events:F2} | {(after.Blocks - before.Blocks) / (double)events:F2} | {At(0.5):F1} "
                    + $"| {At(0.99):F1} | {cpu.TotalMilliseconds * 1000 / events:F0} |");
        }

        /// <summary>Everybody says something in turn, at a steady rate and whether or not the one before has been answered.</summary>
        /// <returns>Events that were committed.</returns>
        private async Task<int> SayAsync(int perSecond, int seconds, List<Gateway> gateways)
        {
            var clock = Stopwatch.StartNew();
            var turns = new List<Task<int>>();
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                for (var due = (int)(clock.Elapsed.TotalSeconds * perSecond); turns.Count < due;) turns.Add(SayAsync(_said++, gateways));
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            }
            var events = (await Task.WhenAll(turns)).Sum();
            foreach (var gateway in gateways) await gateway.SeenAllAsync();
            return events;
        }

        private async Task<int> SayAsync(int number, List<Gateway> gateways)
        {
            var customer = number % Customers;
            var reply = await Engine.SendAsync(Who(customer), new ConversationCommand.CustomerSays($"m-{number}", Shop.Ask(number)));
            if (reply is not Reply.Accepted { Events: [.., var last] accepted })
                throw new InvalidOperationException($"not a bot's turn: {reply}");
            var now = Stopwatch.GetTimestamp();
            foreach (var gateway in gateways) gateway.Expect(new ConversationId($"c-{customer}"), last.Sequence, now);
            return accepted.Length;
        }

        /// <summary>
        /// Rows of turns that were fetched, and blocks looked at for that, since the database began. A server's processes tell what they
        /// did within a second.
        /// </summary>
        private async Task<(long Rows, long Blocks)> CountAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                """
                SELECT sum(t.idx_tup_fetch + coalesce(t.seq_tup_read, 0))::bigint, sum(i.heap_blks_read + i.heap_blks_hit)::bigint
                FROM pg_stat_user_tables t JOIN pg_statio_user_tables i USING (relid) WHERE t.schemaname = 'journal' AND t.relname LIKE 'turns%'
                """, connection);
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            return (row.GetInt64(0), row.GetInt64(1));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (host, journal) in silos)
            {
                await host.StopAsync();
                host.Dispose();
                await journal.DisposeAsync();
            }
        }
    }

    /// <summary>A client of the cluster with a wall, and how late its rows were.</summary>
    private sealed class Gateway : IAsyncDisposable
    {
        private readonly IHost _host;
        private readonly IJournal _journal;
        private readonly Wall _wall;
        private readonly Fanout? _fanout;
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentDictionary<ConversationId, ConcurrentQueue<(long Sequence, long At)>> _expected = new();
        private readonly ConcurrentDictionary<ConversationId, long> _seen = new();

        private Gateway(IHost host, IJournal journal, bool isStreamed)
        {
            (_host, _journal) = (host, journal);
            var engine = host.Services.GetRequiredService<IEngine>();
            if (!isStreamed) engine = new FollowsTheJournal(engine, _fanout = new Fanout(journal, new RuntimeOptions().TailMax));
            _wall = new Wall(engine, journal, TimeProvider.System);
        }

        public ConcurrentBag<TimeSpan> Delays { get; } = [];

        public static async Task<Gateway> StartAsync(string database, bool isStreamed)
        {
            var journal = await PostgresJournal.OpenAsync(database, TestMaster.Key);
            var gateway = new Gateway(
                await HostAsync(builder =>
                    builder.UseOrleansClient(client => client.AddEngine(journal, _settings).UseClusterPlace(database))),
                        journal, isStreamed);
            gateway._wall.Start();
            await gateway._wall.CaughtUp;
            _ = Task.Run(gateway.WatchAsync);
            return gateway;
        }

        public void Expect(ConversationId conversation, long sequence, long at)
        {
            _expected.GetOrAdd(conversation, _ => new()).Enqueue((sequence, at));
            // It was faster than the answer.
            if (_seen.GetValueOrDefault(conversation) >= sequence) Settle(conversation, Stopwatch.GetTimestamp());
        }

        public async Task SeenAllAsync()
        {
            while (_expected.Values.Any(e => !e.IsEmpty)) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _wall.DisposeAsync();
            _fanout?.Dispose();
            await _host.StopAsync();
            _host.Dispose();
            await _journal.DisposeAsync();
            _stop.Dispose();
        }

        private async Task WatchAsync()
        {
            try
            {
                await foreach (var change in _wall.WatchAsync(new WallFilter(), _stop.Token))
                {
                    if (change.Row is not { } row) continue;
                    _seen[row.Conversation] = row.Sequence;
                    Settle(row.Conversation, Stopwatch.GetTimestamp());
                }
            }
            catch (OperationCanceledException) { }
        }

        private void Settle(ConversationId conversation, long now)
        {
            if (!_expected.TryGetValue(conversation, out var expected)) return;
            lock (expected)
                while (expected.TryPeek(out var first)
                    && first.Sequence <= _seen.GetValueOrDefault(conversation) && expected.TryDequeue(out first))
                    Delays.Add(now > first.At ? Stopwatch.GetElapsedTime(first.At, now) : TimeSpan.Zero);
        }
    }

    /// <summary>A gateway whose wall reads the journal itself.</summary>
    private sealed class FollowsTheJournal(IEngine engine, Fanout fanout) : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            engine.SendAsync(to, command, cancellation);

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
            long after, int limit, CancellationToken cancellation = default) =>
            engine.ReadAsync(actor, after, limit, cancellation);

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
            fanout.WatchAsync(watch, cancellation);
    }

    private static ActorId Who(int customer) => new ConversationId($"c-{customer}").Actor;

    private static async Task<IHost> HostAsync(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        configure(builder);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
