using System.Diagnostics;
using System.Globalization;
using Engine.Silo;
using Engine.Silo.Benchmarks;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Providers;

// -- [seconds] [rounds]          one silo in this process, beside what it stands on
// -- silos [seconds] [rounds]    one, two and three silos as processes, and what crossing them costs
// -- queue [seconds]             one queue at its limit
// -- activations [rounds]        long conversations come into memory
// -- followers [seconds] [rate]  what walls cost the database, and how late they are
switch (args)
{
    case [SiloProcess.Word, var database, var cluster, var siloPort, var gatewayPort]:
        return await SiloProcess.RunAsync(database, cluster, int.Parse(siloPort, CultureInfo.InvariantCulture),
            int.Parse(gatewayPort, CultureInfo.InvariantCulture));
    case ["silos", .. var rest]:
        return await Silos.PrintAsync(rest.Length > 0 ? double.Parse(rest[0], CultureInfo.InvariantCulture)
            : 4, rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 5);
    case ["queue", .. var rest]:
        return await OneQueue.PrintAsync(rest.Length > 0 ? double.Parse(rest[0], CultureInfo.InvariantCulture) : 4);
    case ["activations", .. var rest]:
        await Activations.RunAsync(SiloAsync, rounds: rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 6);
        return 0;
    case ["followers", .. var rest]:
        return await FollowersBenchmark.RunAsync(rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1), rest.ElementAtOrDefault(2));
}

// One silo in this process; senders beside it. Every round runs each contestant once, so that a noisy moment is everybody's.
var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 3;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
const int Senders = 256;

await using var server = await PostgresServer.StartAsync();
await using var durable = await PostgresJournal.OpenAsync(await server.CreateDatabaseAsync("cluster"), TestMaster.Key);
await using var durableLocal = await PostgresJournal.OpenAsync(await server.CreateDatabaseAsync("local"), TestMaster.Key);
await using var bare = await PostgresJournal.OpenAsync(await server.CreateDatabaseAsync("bare"), TestMaster.Key);
await using var memory = new MemoryJournal();
using var onPostgres = await SiloAsync(durable, 11_211);
using var inMemory = await SiloAsync(memory, 11_212);
await using var local = await EmbeddedEngine.StartAsync(durableLocal, Shelf.Of(Shop.Assistant, Shop.Understanding));

var grains = inMemory.Services.GetRequiredService<IGrainFactory>();
var contestants = new (string Name, Func<string, int, Task> Turn)[]
{
    ("empty grain calls, one silo", (who, i) => grains.GetGrain<IEcho>(who).Say(i).AsTask()),
    ("bot turns through grains, journal in memory", Turns(inMemory.Services.GetRequiredService<IEngine>())),
    ("PostgreSQL alone, turns of the same events", Appends(bare)),
    ("bot turns in one process, PostgreSQL", Turns(local)),
    ("bot turns through grains, PostgreSQL", Turns(onPostgres.Services.GetRequiredService<IEngine>())),
};
foreach (var engine in new IEngine[] { inMemory.Services.GetRequiredService<IEngine>(),
    local, onPostgres.Services.GetRequiredService<IEngine>() })
    await Task.WhenAll(Enumerable.Range(0, Senders)
        .Select(async s => await engine.SendAsync(Who($"s-{s}"),
            new ConversationCommand.Start(new CustomerProfile(new CustomerId($"k-{s}")), "web"))));

Console.WriteLine(Text(
    $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {Senders} senders, {rounds} rounds of {seconds} s each; median ")
        + Text($"(least to most)"));
var rates = contestants.Select(_ => new List<double>()).ToArray();
for (var round = -1; round < rounds; round++)   // the first is to get compiled
    for (var c = 0; c < contestants.Length; c++)
    {
        var rate = await SaturateAsync(contestants[c].Turn, round + 1);
        if (round >= 0) rates[c].Add(rate);
    }
for (var c = 0; c < contestants.Length; c++)
    Console.WriteLine(Text(
        $"{contestants[c].Name,-46} {rates[c].Order().ElementAt(rounds / 2),10:N0}/s  ({rates[c].Min():N0} to {rates[c].Max():N0})"));
Console.WriteLine(Text($"the last of the smaller ceiling, by round          {Share():F2}"));

await IdleAsync();
await inMemory.StopAsync();
await onPostgres.StopAsync();
return 0;

// Durable turns through grains, of empty calls or of PostgreSQL alone, whichever is less: the median of each round's own, as the machine
// changes from round to round.
double Share() => rates[^1].Select((rate, round) => rate / Math.Min(rates[0][round], rates[2][round])).Order().ElementAt(rounds / 2);

async Task<double> SaturateAsync(Func<string, int, Task> turn, int round)
{
    var clock = Stopwatch.StartNew();
    var turns = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
    {
        var count = 0;
        for (; clock.Elapsed.TotalSeconds < seconds; count++) await turn($"s-{sender}", (round * 10_000_000) + count);
        return count;
    })));
    return turns.Sum() / clock.Elapsed.TotalSeconds;
}

static Func<string, int, Task> Turns(IEngine engine) => (who, i) => Load.TurnAsync(engine, who, i);

static Func<string, int, Task> Appends(IJournal journal)
{
    var last = new System.Collections.Concurrent.ConcurrentDictionary<string, long>();
    Event[] events =
    [
        new ConversationEvent.CustomerSaid("10000000", Shop.Ask(0), Shop.Understanding.Analyze(Shop.Ask(0)), Answers: 1),
        new ConversationEvent.BotSaid(1, BotSpeech.Answer, SmallShop.Answer, "track_order"),
    ];
    return async (who, _) =>
    {
        var after = last.GetValueOrDefault(who);
        if (await journal.AppendAsync(new Turn(Who(who), after, TimeProvider.System.GetUtcNow(), events)) is null)
            throw new InvalidOperationException("stale");
        last[who] = after + events.Length;
    };
}

// Weighs grains that are idle, and empty ones beside them.
async Task IdleAsync()
{
    const int Count = 20_000;
    var before = Settled();
    await Parallel.ForEachAsync(Enumerable.Range(0, Count), async (i, _) => await grains.GetGrain<IEcho>($"idle-{i}").Say(i));
    var empty = (Settled() - before) / (double)Count;
    var engine = inMemory.Services.GetRequiredService<IEngine>();
    before = Settled();
    await Parallel.ForEachAsync(Enumerable.Range(0, Count),
        async (i, _) => await engine.SendAsync(new AgentId($"idle-{i}").Actor, new Look(), default));
    var ours = (Settled() - before) / (double)Count;
    Console.WriteLine(Text($"an idle grain in memory                           {ours:N0} B, an empty one {empty:N0} B"));

    static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

static ActorId Who(string name) => new ConversationId(name).Actor;

static string Text(FormattableString text) => FormattableString.Invariant(text);

static async Task<IHost> SiloAsync(IJournal journal, int port)
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.ClearProviders();
    builder.UseOrleans(silo => silo
        .AddEngine(new SiloParts(journal, Shelf.Of(Shop.Assistant, Shop.Understanding)), new ClusterSettings { Name = $"bench-{port}" })
        .UseLocalhostClustering(port, port + 20_000, serviceId: $"bench-{port}", clusterId: $"bench-{port}")
        .UseInMemoryReminderService()
        .AddMemoryGrainStorage(ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME));
    var host = builder.Build();
    await host.StartAsync();
    return host;
}
