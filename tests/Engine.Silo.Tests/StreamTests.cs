using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Engine.Silo.Places;
using Engine.Silo.Following;
using Engine.Silo.Tests.Support;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using Engine.Journal;
using Engine.Runtime.Metrics;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using Npgsql;
using Orleans.Runtime;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Silo.Tests;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// Whoever follows everything is fed by the cluster's streams, on a real PostgreSQL, and has all of it whatever becomes of them.
/// </summary>
[Collection(nameof(Alone))]   // it counts what the whole process reads
public sealed class StreamTests : IAsyncLifetime
{
    private const int Writers = 12;

    private static readonly int Partitions = new ClusterSettings().StreamPartitions;

    private readonly ConcurrentDictionary<string, long> _followed = new();
    private readonly MeterListener _meters = new();
    private PostgresServer _server = null!;
    private string _database = null!;
    private PostgresJournal _journal = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _database = await _server.CreateDatabaseAsync("streams");
        _journal = await PostgresJournal.OpenAsync(_database, TestMaster.Key);
        await MembershipTables.CreateAsync(_database, default);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineMeter.Name && instrument.Name == "engine.followed.events")
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>(
            (_, count, tags, _) => _followed.AddOrUpdate((string)tags[0].Value!, count, (_, before) => before + count));
        _meters.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        await _journal.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Walls_and_figures_are_those_of_the_journal_after_the_reader_s_silo_has_died_under_load()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 3, database: _database);
        var reader = await SiloOfReaderAsync(silos);
        var engines = new[] { silos.Engine, silos.EngineOf(reader == 0 ? 1 : 0) };   // a gateway, and a silo that stays
        var following = Follow(engines[0]);
        await using var wall = new Wall(engines[0], _journal, TimeProvider.System);
        await using var silosWall = new Wall(engines[1], _journal, TimeProvider.System);
        wall.Start();
        silosWall.Start();
        var deadWall = new Wall(silos.EngineOf(reader), _journal, TimeProvider.System);   // has nobody's leave to go
        deadWall.Start();
        using var written = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(w => WriteAsync(silos.Engine, w, turns: int.MaxValue, written.Token)).ToList();
        await Waiting.UntilAsync(async () => wall.Rows.Count > Writers / 2 && await SubscriptionsAsync() == 3 * Partitions);

        await silos.KillAsync(reader);
        var other = new Wall(engines[0], _journal, TimeProvider.System, silos.Checkpoints);   // comes and goes while they write
        other.Start();
        await other.CaughtUp.InTimeAsync();
        await other.DisposeAsync();
        await Waiting.UntilAsync(async () => await SiloOfReaderAsync(silos) is >= 0);
        var before = _followed.GetValueOrDefault("stream");
        await Waiting.UntilAsync(() => _followed.GetValueOrDefault("stream") > before + 200);   // it publishes again
        await written.CancelAsync();
        await Task.WhenAll(writers);

        await using var restarted = new Wall(engines[0], _journal, TimeProvider.System, silos.Checkpoints);   // from the other's checkpoint
        restarted.Start();
        // Effects go on for a moment.
        foreach (var one in new[] { wall, silosWall, restarted })
            await Waiting.UntilAsync(async () => Same(Rows(await ReadAsync()), one.Rows));
        using var figures = new LiveGauges(wall, TimeProvider.System);
        await Waiting.UntilAsync(async () => Rows(await ReadAsync()).Count == Live());
        await AssertFollowedAsync(following);
        await Waiting.UntilAsync(async () => await SubscriptionsAsync() == 2 * Partitions);   // the dead silo's are gone
    }

    [Fact]
    public async Task Who_has_caught_up_does_not_read_the_journal_while_the_streams_bring_everything()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2, database: _database);
        var following = Follow(silos.Engine);
        var early = Writers;   // what comes before the streams are there is read from the journal
        await Waiting.UntilAsync(async () =>
        {
            await WriteAsync(silos.Engine, ++early, turns: 5);
            return _followed.GetValueOrDefault("stream") > 0;
        });
        var before = _followed.GetValueOrDefault("journal");

        await Task.WhenAll(Enumerable.Range(1, Writers).Select(w => WriteAsync(silos.Engine, w, turns: 20)));

        var events = await AssertFollowedAsync(following);
        Assert.InRange(_followed.GetValueOrDefault("journal") - before, 0, events / 10);
    }

    [Fact]
    public async Task Who_follows_no_more_leaves_no_subscription_behind()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2, database: _database);
        using (var patience = new CancellationTokenSource())
        {
            await using var following = silos.Engine.WatchAsync(new Watch.All(ActorKind.Conversation, 0), patience.Token)
                .GetAsyncEnumerator(patience.Token);
            await silos.Engine.DoAsync(Conversation.Actor, Start());
            await following.NextAsync();
            Assert.Equal(Partitions, await SubscriptionsAsync());
        }

        await Waiting.UntilAsync(async () => await SubscriptionsAsync() == 0);
    }

    [Fact]
    public async Task A_subscription_that_Orleans_has_ended_is_made_again()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2, database: _database);
        await using var following = silos.Engine.WatchAsync(new Watch.All(ActorKind.Conversation, 0)).GetAsyncEnumerator();
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await following.NextAsync();

        await ExecuteAsync("DELETE FROM orleans.states");
        await silos.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);   // whoever remembers them forgets

        await Waiting.UntilAsync(async () => await SubscriptionsAsync() == Partitions);
    }

    /// <summary>
    /// One customer: says something again and again, each time until it is acknowledged; every third asks for a person, every fourth
    /// leaves.
    /// </summary>
    private static async Task WriteAsync(IEngine engine, int writer, int turns, CancellationToken enough = default)
    {
        var conversation = new ConversationId($"c-{writer}").Actor;
        await engine.DoAsync(conversation, Start($"k-{writer}"));
        for (var turn = 0; turn < turns && !enough.IsCancellationRequested; turn++)
            await engine.DoAsync(conversation, Says($"m-{turn}", "thanks"));
        if (writer % 3 == 0) await engine.DoAsync(conversation, new ConversationCommand.AskForPerson());
        if (writer % 4 == 1) await engine.DoAsync(conversation, new ConversationCommand.Close("customer"));
    }

    /// <summary>Follows all conversations in the background.</summary>
    private static ConcurrentQueue<Committed> Follow(IEngine engine)
    {
        var seen = new ConcurrentQueue<Committed>();
        _ = Task.Run(async () =>
        {
            await foreach (var committed in engine.WatchAsync(new Watch.All(ActorKind.Conversation, 0))) seen.Enqueue(committed);
        });
        return seen;
    }

    /// <summary>What the journal has now has come, or comes, once and in order.</summary>
    private async Task<int> AssertFollowedAsync(ConcurrentQueue<Committed> followed)
    {
        var all = await ReadAsync();
        await Waiting.UntilAsync(() => followed.Count >= all.Count);
        Assert.Equal(all.Select(c => c.Position), followed.Take(all.Count).Select(c => c.Position));
        return all.Count;
    }

    /// <summary>Asks for the reader, and says in which silo it is.</summary>
    private static async Task<int> SiloOfReaderAsync(TestSilos silos)
    {
        var reader = silos.Grains.GetGrain<IReaderGrain>(JournalStreams.Name(ActorKind.Conversation, Partitions));
        await reader.BeThere();
        return await silos.SiloOfAsync(reader);
    }

    private async Task<List<Committed>> ReadAsync()
    {
        var all = new List<Committed>();
        while (await _journal.ReadAllAsync(ActorKind.Conversation, all.Count == 0 ? 0 : all[^1].Position, 1_000) is { Count: > 0 } page)
            all.AddRange(page);
        return all;
    }

    private static Dictionary<ConversationId, WallRow> Rows(List<Committed> events)
    {
        var rows = new Dictionary<ConversationId, WallRow?>();
        foreach (var committed in events)
        {
            var conversation = new ConversationId(committed.Actor.Key);
            rows[conversation] = WallRows.Apply(rows.GetValueOrDefault(conversation), committed);
        }
        return rows.Where(r => r.Value is not null).ToDictionary(r => r.Key, r => r.Value!);
    }

    private static bool Same(Dictionary<ConversationId, WallRow> expected, IReadOnlyList<WallRow> rows) =>
        rows.Count == expected.Count && rows.All(r => expected.GetValueOrDefault(r.Conversation) == r);

    /// <summary>What the figure of open conversations says, over all phases.</summary>
    private static int Live()
    {
        var live = 0;
        using var reading = new MeterListener { InstrumentPublished =
            (instrument, listener) =>
                { if (instrument.Name == "engine.conversations.live") listener.EnableMeasurementEvents(instrument); } };
        reading.SetMeasurementEventCallback<int>((_, count, _, _) => live += count);
        reading.Start();
        reading.RecordObservableInstruments();
        return live;
    }

    private async Task<int> SubscriptionsAsync() =>
        (int)(await ExecuteAsync(
            "SELECT count(*) FROM (SELECT state FROM orleans.states WHERE grain_type <> 'checkpoint' OFFSET 0) s, "
                + "regexp_matches(convert_from(state, 'UTF8'), '\"SubscriptionId\"', 'g')") as long? ?? 0);

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
