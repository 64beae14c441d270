using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Simulation.People;
using Engine.Simulation.Time;

namespace Engine.Simulation.Stories;

/// <summary>
/// A busy town, in rounds of ten minutes: somebody new every two seconds, six agents who work all day and two who come for one
/// round, a supervisor who steps in, something that goes wrong every eight seconds. Everybody closes their conversation in the end.
/// </summary>
internal sealed class SteadyLoad(long seed)
{
    public static readonly TimeSpan Round = TimeSpan.FromMinutes(10);

    private static readonly double RoundSeconds = Round.TotalSeconds;

    private static readonly AgentId[] Agents = [new("ann"), new("bob"), new("cat"), new("dan"), new("eve"), new("fay")];

    /// <summary>What is the same in every round.</summary>
    public Script Script { get; } =
        new(seed, [], Script.DrawOptions(Dice.For(seed, "options")) with { IdleAfter = TimeSpan.FromSeconds(5) }, TimeSpan.FromSeconds(4),
        Script.DrawPatience(Dice.For(seed, "patience")), new RetentionRules());

    /// <param name="round">From 1.</param>
    public ImmutableArray<Step> Draw(int round)
    {
        var dice = Dice.For(seed, $"round {round}");
        var steps = new List<Step>();
        var number = 0;
        for (var at = dice.Between(0, 4); at < Round; at += dice.Between(0, 4))
            AddCustomer(steps, dice, at, new ConversationId($"c-{round}-{++number}"));
        foreach (var agent in Agents) AddAgent(steps, dice, agent, dice.Between(0, 10), Round);
        for (var i = 1; i <= 2; i++)
            AddAgent(steps, dice, new AgentId($"temp-{round}-{i}"), dice.Between(0, 200), dice.Between(300, RoundSeconds - 100));
        if (round == 1) steps.Add(new SupervisorWatches(dice.Between(0, 30)));
        for (var at = dice.Between(0, 60); at < Round; at += dice.Between(0, 60))
            steps.Add(Act(dice, at, new ConversationId($"c-{round}-{1 + dice.Below(number)}")));
        if (dice.Chance(0.3))
        {
            var at = dice.Between(60, 300);
            steps.Add(new QueueIsRemoved(at, dice.OneOf(Shop.Fraud, Shop.Vip), dice.Between(0.1, 3), dice.Chance(0.5)));
            steps.Add(new QueuesAreBack(at + dice.Between(60, 200), dice.Between(0.1, 3)));
        }
        for (var at = dice.Between(0, 16); at < Round; at += dice.Between(0, 16)) steps.Add(Script.DrawFault(dice, at));
        return [.. steps.OrderBy(s => s.At)];
    }

    private static void AddCustomer(List<Step> steps, Dice dice, TimeSpan at, ConversationId conversation)
    {
        steps.Add(new CustomerComes(at, conversation, new CustomerId($"k-{dice.Below(200)}"), dice.OneOf(null, null, "de-AT")));
        for (var lines = 1 + dice.Below(6); lines > 0; lines--)
            steps.Add(new CustomerSays(at += dice.Between(0, 8), conversation, Script.DrawLine(dice, conversation)));
        if (dice.Chance(0.3)) steps.Add(new CustomerAsksForPerson(at += dice.Between(0, 3), conversation));
        // Some stay over the end of the round.
        steps.Add(new CustomerCloses(at + (dice.Chance(0.05) ? dice.Between(300, 500) : dice.Between(5, 40)), conversation));
    }

    private static void AddAgent(List<Step> steps, Dice dice, AgentId agent, TimeSpan at, TimeSpan until)
    {
        var comes = Script.DrawAgent(dice, agent, at, capacity: 2 + dice.Below(4));
        steps.Add(comes);
        for (at += dice.Between(10, 120); at < until; at += dice.Between(20, 160))
        {
            if (dice.Chance(0.4)) steps.Add(new AgentVanishes(at, agent, dice.Between(1, 25)));
            else steps.Add(new AgentGoes(at, agent, dice.OneOf(AgentStatus.Away, AgentStatus.Offline)));
            steps.Add(comes with { At = at + dice.Between(1, 30) });
        }
        if (until >= Round) return;
        steps.Add(new AgentGoes(until + TimeSpan.FromSeconds(30), agent, AgentStatus.Offline));
        steps.Add(new AgentVanishes(until + TimeSpan.FromSeconds(80), agent, AgentVanishes.ForGood));
    }

    private static Step Act(Dice dice, TimeSpan at, ConversationId conversation) => dice.Chance(0.5)
        ? new SupervisorTakesOver(at, new AgentId("sue"), conversation)
        : new SupervisorEscalates(at, new AgentId("sue"), conversation, Shop.Queues[dice.Below(Shop.Queues.Length)]);
}
