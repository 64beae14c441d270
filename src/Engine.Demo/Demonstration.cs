using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Audits;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Audits;
using Engine.Runtime.Projections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Demo;

/// <summary>
/// Simulated customers with real words and simulated agents on an engine that nobody else uses, and an audit of all that was written.
/// </summary>
public sealed class Demonstration(int customers, int agents, int seed, Assistant assistant, TimeProvider time, DemoScreen screen)
{
    /// <summary>
    /// Customers a second for each agent. An agent holds 3.5 conversations of a quarter of a second on average: room for 14, and two thirds
    /// of the customers want one.
    /// </summary>
    private const double ArrivalsPerAgent = 8;

    /// <summary>Whoever is not done by then is stuck: no conversation takes a tenth of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private int _done;

    /// <param name="journal">The engine's own; empty.</param>
    /// <param name="dialoguesFrom">The file that the dialogues come from.</param>
    public async Task<DemoReport> RunAsync(
        IEngine engine, IJournal journal, ImmutableArray<Dialogue> dialogues, string dialoguesFrom, CancellationToken cancellation)
    {
        await using var wall = new Wall(engine, journal, time);
        wall.Start();

        var stage = new Stage(time, Pace.Race);
        using var agentsStop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var presence = new Presence(
            engine, "demo", new PresenceTimes(TimeSpan.FromSeconds(60),
                RenewEvery: TimeSpan.FromSeconds(20), Grace: TimeSpan.FromSeconds(30)), time,
            NullLogger.Instance);
        var desks = Cast.Agents(agents, seed + 1, assistant, engine, presence, stage).Select(a => a.RunAsync(agentsStop.Token)).ToArray();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => patience.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        var players = Customers(engine, stage, dialogues);
        var started = time.GetTimestamp();
        var work = PlayAsync(players, patience.Token);
        await screen.FollowAsync(work, () => Glance(wall, stage));
        var stuck = await work;
        var elapsed = time.GetElapsedTime(started);
        await agentsStop.CancelAsync();
        await Task.WhenAll(desks);
        cancellation.ThrowIfCancellationRequested();

        var audit = await JournalAudit.OfAsync(journal, players.ToDictionary(p => p.Id, p => p.Player.Acknowledged), cancellation);
        return new DemoReport
        {
            Conversations = customers,
            Turns = stage.Turns,
            TurnsPerSecond = Math.Round(stage.Turns / elapsed.TotalSeconds, 1),
            BotResolved = audit.BotResolved,
            Escalations = audit.Escalations,
            Escalated = audit.Escalated,
            Reached = audit.Reached,
            HandoffLatencyMs = Percentiles.Of(stage.HandoffTimes),
            TurnLatencyMs = Percentiles.Of(stage.TurnTimes),
            Lost = audit.Count(Fault.Lost),
            Doubled = audit.Count(Fault.Doubled),
            OutOfOrder = audit.Count(Fault.OutOfOrder) + stage.StreamsBroken,
            DoubleAssigned = audit.Count(Fault.DoubleAssigned),
            OverCapacity = audit.Count(Fault.OverCapacity),
            TalkedOver = audit.Count(Fault.TalkedOver),
            BotAfterHandoff = audit.Count(Fault.BotAfterHandoff),
            Stuck = stuck,
            Seconds = Math.Round(elapsed.TotalSeconds, 2),
            Seed = seed,
            Dialogues = Path.GetFileName(dialoguesFrom),
        };
    }

    private (ConversationId Id, SimulatedCustomer Player)[] Customers(IEngine engine, Stage stage, ImmutableArray<Dialogue> dialogues)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, customers).Select(n =>
        {
            var id = new ConversationId($"demo-{n:0000}");
            return (id, new SimulatedCustomer(engine, id, dialogues[random.Next(dialogues.Length)], new Random(random.Next()), stage));
        })];
    }

    /// <summary>Customers come one by one, at random moments, as fast as the agents can take those whom the bot passes on.</summary>
    /// <returns>How many were not done in time.</returns>
    private async Task<int> PlayAsync((ConversationId Id, SimulatedCustomer Player)[] players, CancellationToken stop)
    {
        var random = new Random(seed + 2);
        var playing = new List<Task<bool>>(players.Length);
        foreach (var (_, player) in players)
        {
            playing.Add(PlayAsync(player, stop));
            // Gaps between independent arrivals are exponential: −ln(u) times their mean.
            await Task.Delay(TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / (ArrivalsPerAgent * agents)), time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return (await Task.WhenAll(playing)).Count(done => !done);
    }

    private async Task<bool> PlayAsync(SimulatedCustomer player, CancellationToken stop)
    {
        try
        {
            await player.RunAsync(stop);
            Interlocked.Increment(ref _done);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private DemoGlance Glance(Wall wall, Stage stage)
    {
        var rows = wall.Rows;
        return new DemoGlance(
            customers, Volatile.Read(ref _done), rows.Count(r => r.Phase == Phase.Bot),
                rows.Count(r => r.Phase is Phase.Waiting or Phase.Offered),
            rows.Count(r => r.Phase == Phase.WithAgent), stage.Turns, stage.Recent);
    }
}
