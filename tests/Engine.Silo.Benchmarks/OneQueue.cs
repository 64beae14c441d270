using System.Collections.Immutable;
using System.Diagnostics;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain;
using Engine.Domain.Assistants;
using Engine.Domain.Queues;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Providers;

namespace Engine.Silo.Benchmarks;

/// <summary>
/// One queue, asked by as many customers as it can serve, with enough agents, while nobody, a hundred and a thousand others wait for
/// whom there is no agent: as the decider alone, in one process and as a grain.
/// </summary>
internal static class OneQueue
{
    private const int Agents = 20, Capacity = 50, Customers = 400;

    private static readonly int[] Lengths = [0, 100, 1_000];

    public static async Task<int> PrintAsync(double seconds)
    {
        Console.WriteLine(Text(
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}; one queue, {Agents} agents with {Capacity} places ")
                + Text($"each, {Customers} customers who ask without pause"));
        foreach (var waiting in Lengths)
        {
            var (alone, together) = (Quickest(waiting, 1), Quickest(waiting, 32));
            Console.WriteLine(Text(
                $"{waiting,6:N0} waiting   the decider alone {alone.TotalMicroseconds,7:F1} µs a handoff, ")
                    + Text($"{together.TotalMicroseconds,7:F1} µs with 32 commands in a turn"));
        }
        if (seconds == 0) return 0;
        await using var server = await PostgresServer.StartAsync();
        foreach (var waiting in Lengths)
        {
            await using (var memory = new MemoryJournal())
            await using (var engine = await EmbeddedEngine.StartAsync(memory, Shelf.Of(Shop.Assistant, Shop.Understanding)))
                await PrintAsync("one process, journal in memory", engine, waiting, seconds, null);
            await using (var journal =
                await PostgresJournal.OpenAsync(await server.CreateDatabaseAsync(Text($"local_{waiting}")), TestMaster.Key))
            await using (var engine = await EmbeddedEngine.StartAsync(journal, Shelf.Of(Shop.Assistant, Shop.Understanding)))
                await PrintAsync("one process, PostgreSQL", engine, waiting, seconds, server);
            await using (var journal =
                await PostgresJournal.OpenAsync(await server.CreateDatabaseAsync(Text($"grains_{waiting}")), TestMaster.Key))
            using (var silo = await SiloAsync(journal, 11_411))
            {
                await PrintAsync("one silo, PostgreSQL", silo.Services.GetRequiredService<IEngine>(), waiting, seconds, server);
                await silo.StopAsync();
            }
        }
        return 0;
    }

    private static async Task PrintAsync(string host, IEngine engine, int waiting, double seconds, PostgresServer? server)
    {
        await using var handoffs = new Handoffs(engine, "q", afresh: false);
        await handoffs.SignInAsync(Agents, Capacity);
        await handoffs.WaitAsync(waiting);
        await handoffs.AskAsync(Customers);
        await handoffs.CountAsync(TimeSpan.FromSeconds(seconds / 2));
        var (cpu, serverCpu) = (Environment.CpuUsage.TotalTime, server?.ProcessorTime ?? default);
        var count = await handoffs.CountAsync(TimeSpan.FromSeconds(seconds));
        Console.WriteLine(Text(
            $"{waiting,6:N0} waiting   {host,-32} {count / seconds,7:N0} handoffs/s, µs each: ")
                + Text($"{(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / count:F0} here, ")
                    + Text($"{((server?.ProcessorTime ?? default) - serverCpu).TotalMicroseconds / count:F0} in PostgreSQL"));
    }

    /// <summary>The quickest of many short runs is the one in which nothing else ran.</summary>
    private static TimeSpan Quickest(int waiting, int perTurn) => Enumerable.Range(0, 60).Select(_ => Decider(waiting, 320, perTurn)).Min();

    /// <summary>
    /// What a queue does for one handoff (it is asked, hears from the agent it chose, hears that the conversation is taken, and twice of
    /// the agent's load), without anything around it.
    /// </summary>
    /// <param name="perTurn">Commands that are decided together.</param>
    private static TimeSpan Decider(int waiting, int handoffs, int perTurn)
    {
        var queue = new QueueDecider();
        var id = SmallShop.Fraud;
        var (state, now, asked) = (queue.Initial(id.Value), new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), 0);
        var rules = Shop.Assistant.Queues[id];
        var standings = Enumerable.Range(0, Agents)
            .Select(a => new Standing(new AgentId($"agent-{a}"), 1, AgentStatus.Available, 0, Capacity,
                ImmutableSortedDictionary<string, int>.Empty.Add("fraud", 5), ["en"], now)).ToArray();
        foreach (var standing in standings) Turn([new QueueCommand.Roster(standing)]);
        for (var i = 0; i < waiting; i++) Turn([Enqueue("fi")]);

        var clock = Stopwatch.StartNew();
        for (var done = 0; done < handoffs; done += perTurn)
        {
            var before = asked;
            Turn([.. Enumerable.Range(0, perTurn).Select(_ => Enqueue("en"))]);
            var chosen = state.Outbox;
            Turn([.. chosen.Select(e => new Settle(e.Id, new Reply.Accepted(1, 1) { View = Heard(e.To) }))]);
            Turn([.. chosen.Select(e => new QueueCommand.Leave(((AgentCommand.Reserve)e.Command).Conversation, 2))]);
            Turn([.. chosen.Select(e => new QueueCommand.Roster(Heard(e.To)))]);
            Turn([.. chosen.Select(e => new QueueCommand.Roster(Heard(e.To)))]);
            if (chosen.Length != perTurn || state.Waiting.Length != waiting)
                throw new InvalidOperationException($"{chosen.Length} of {asked - before} chosen, {state.Waiting.Length} wait");
        }
        return clock.Elapsed / handoffs;

        // What comes from another silo shares nothing with what is here.
        QueueCommand.Enqueue Enqueue(string language) =>
            new(new ConversationId($"conversation-{asked++}"),
                2, new Demand(9, ImmutableSortedDictionary.CreateRange(rules.Skills), language, Wanted: null, RelaxAfter: null));

        Standing Heard(Address agent)
        {
            var i = Array.FindIndex(standings, s => agent.Equals((Address)s.Agent.Actor));
            return standings[i] = standings[i] with { Version = standings[i].Version + 1 };
        }

        void Turn(IReadOnlyList<Command> commands)
        {
            now = now.AddMilliseconds(1);
            var draft = new Draft<Queue>(queue, id.Actor, state, now);
            var context = new Context(now, Catalogue.Of(Shop.Assistant, Shop.Understanding), new Limits());
            foreach (var command in commands)
            {
                draft.Begin();
                if (queue.Decide(draft, command, context) is Reply.Refused refused) throw new InvalidOperationException($"{refused}");
            }
            _ = queue.Pending(draft.State);
            state = draft.State;
        }
    }

    private static async Task<IHost> SiloAsync(IJournal journal, int port)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .AddEngine(new SiloParts(journal, Shelf.Of(Shop.Assistant, Shop.Understanding)), new ClusterSettings { Name = "queue" })
            .UseLocalhostClustering(port, port + 20_000, serviceId: "queue", clusterId: "queue")
            .UseInMemoryReminderService()
        .AddMemoryGrainStorage(ProviderConstants.DEFAULT_PUBSUB_PROVIDER_NAME));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
