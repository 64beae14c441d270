using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Runtime;
using Engine.Simulation.Faults;
using Engine.Simulation.People;
using Engine.Simulation.Time;

namespace Engine.Simulation.Stories;

/// <summary>A minute in the town, drawn from a seed: who comes, what they do, what goes wrong.</summary>
/// <param name="Seed">Also decides the order of everything that the steps leave open.</param>
/// <param name="Patience">How long silence goes on in each phase.</param>
/// <param name="Retention">How long what was said is kept after the end.</param>
internal sealed record Script(long Seed, ImmutableArray<Step> Steps, RuntimeOptions Options, TimeSpan AgentGrace, Patience Patience,
    RetentionRules Retention)
{
    public static Script Draw(long seed)
    {
        var dice = Dice.For(seed, "script");
        var steps = new List<Step>();
        var customers = 1 + dice.Below(5);
        for (var i = 1; i <= customers; i++) AddCustomer(steps, dice, i);
        var agents = 1 + dice.Below(3);
        for (var i = 0; i < agents; i++) AddAgent(steps, dice, Agents[i]);
        AddSupervisor(steps, dice, customers);
        if (dice.Chance(0.15)) AddOperator(steps, dice);
        var faults = dice.Below(8) == 0 ? 0 : 1 + dice.Below(20);   // one seed in eight has none
        for (var i = 0; i < faults; i++) steps.Add(DrawFault(dice, dice.Between(1, 55)));
        if (dice.Chance(0.6)) steps.Add(new WebhookIsMade(dice.Between(0.1, 20), "crm", "conversation.closed"));
        if (dice.Chance(0.6)) steps.Add(new WebhookIsMade(dice.Between(0.1, 20), "log", "conversation.bot-said"));
        for (var looks = dice.Below(3); looks > 0; looks--) steps.Add(new AdminLooksAfterLetters(dice.Between(10, 55)));
        var (options, grace, patience) = (DrawOptions(dice), dice.Between(1, 8), DrawPatience(dice));
        if (Dice.For(seed, "timers").Chance(0.3))
            patience = patience with { Timers = ImmutableSortedDictionary<string, TimeSpan>.Empty.Add("remind", TimeSpan.FromSeconds(3)) };
        for (var reads = dice.Below(4); reads > 0; reads--)
            steps.Add(new SupervisorReads(
                dice.Between(5, 55), new AgentId(dice.OneOf("sue", "sue", "ann")), new ConversationId($"c-{1 + dice.Below(customers)}")));
        for (var presses = dice.Below(3); presses > 0; presses--)
            steps.Add(new CustomerAsksForPerson(dice.Between(5, 55), new ConversationId($"c-{1 + dice.Below(customers)}")));
        var rewrites = Dice.For(seed, "assistants");
        for (var left = rewrites.Below(4); left > 0; left--)
            steps.Add(new AssistantIsRewritten(rewrites.Between(1, 55), KeepsOlder: rewrites.Chance(0.6)));
        var erasing = Dice.For(seed, "erasing");
        if (erasing.Chance(0.5)) AddErasing(steps, erasing);
        var retention = new RetentionRules(erasing.OneOf<TimeSpan?>(null, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(9)));
        return new Script(seed, [.. steps.OrderBy(s => s.At)], options, grace, patience, retention);
    }

    private static readonly string[] Customers = ["kim", "lee", "max"];

    private static readonly AgentId[] Agents = [new("ann"), new("bob"), new("cat")];

    private static void AddCustomer(List<Step> steps, Dice dice, int number)
    {
        var conversation = new ConversationId($"c-{number}");
        var at = dice.Between(0.5, 25);
        var customer = new CustomerId(dice.OneOf(Customers));
        if (number == 5) customer = new CustomerId(CustomerId.AnonymousPrefix + "5");
        steps.Add(new CustomerComes(at, conversation, customer, dice.OneOf(null, null, "de-AT")));
        for (var lines = 1 + dice.Below(6); lines > 0; lines--)
            steps.Add(new CustomerSays(at += dice.Between(0, 8), conversation, DrawLine(dice, conversation)));
        if (dice.Chance(0.5)) steps.Add(new CustomerAsksForPerson(at += dice.Between(0, 3), conversation));
        if (dice.Chance(0.3))
            steps.Add(new CustomerSays(at += dice.Between(0, 8), conversation, $"{Shop.Gibberish} {Shop.MarkOf(conversation)}"));
        if (dice.Chance(0.3)) steps.Add(new CustomerCloses(at + dice.Between(0, 15), conversation));
    }

    public static string DrawLine(Dice dice, ConversationId conversation) => Shop.Lines[dice.Below(Shop.Lines.Length)] is var line
        && line == Shop.Gibberish ? $"{line} {Shop.MarkOf(conversation)}" : line;

    /// <summary>Somebody wants to be forgotten, or to know what is known of them, once or more often.</summary>
    private static void AddErasing(List<Step> steps, Dice dice)
    {
        for (var times = dice.Below(4); times > 0; times--)
        {
            var comes = dice.OneOf([.. steps.OfType<CustomerComes>()]);
            var (at, customer) = (dice.Between(3, 55), comes.Customer);
            if (dice.Chance(0.7))   // just when their record is about to hear of a conversation, and hears of it late
            {
                var closes = steps.OfType<CustomerCloses>().FirstOrDefault(s => s.Conversation == comes.Conversation);
                at = (closes is not null && dice.Chance(0.7) ? closes.At : comes.At) + dice.Between(0, 3);
                steps.Add(new Fault(at - dice.Between(0, 4), dice.OneOf(FaultKind.LateDelivery, FaultKind.Storm),
                    ActorKind.Customer, 0, dice.Between(3, 12)));
            }
            steps.Add(new CustomerIsErased(at, customer));
            if (dice.Chance(0.3)) steps.Add(new CustomerIsErased(at + dice.Between(0, 4), customer));
            if (dice.Chance(0.5))
                steps.Add(DrawFault(dice, at) with { Of = dice.OneOf(ActorKind.Conversation, ActorKind.Customer) });
        }
        for (var times = dice.Below(3); times > 0; times--)
            steps.Add(new CustomerIsExported(dice.Between(5, 55), new CustomerId(dice.OneOf(Customers))));
    }

    private static void AddAgent(List<Step> steps, Dice dice, AgentId agent)
    {
        var at = dice.Between(0, 20);
        var comes = DrawAgent(dice, agent, at, capacity: 1 + dice.Below(3));
        steps.Add(comes);
        if (dice.Chance(0.4))
            steps.Add(new AgentVanishes(at + dice.Between(1, 30), agent, dice.Chance(0.25) ? AgentVanishes.ForGood : dice.Between(1, 25)));
        for (var breaks = dice.Below(3); breaks > 0; breaks--)
        {
            at += dice.Between(2, 20);
            steps.Add(new AgentGoes(at, agent, dice.OneOf(AgentStatus.Away, AgentStatus.Offline)));
            // A bad line is why people sign in again.
            if (dice.Chance(0.3)) steps.Add(new Fault(at, FaultKind.Storm, ActorKind.Agent, 0, dice.Between(1, 5)));
            if (dice.Chance(0.8))
                steps.Add(comes with { At = at += dice.Chance(0.3) ? dice.Between(0.05, 0.5)
                    : dice.Between(0.1, 8), Capacity = 2 + dice.Below(3) });
        }
    }

    public static AgentComes DrawAgent(Dice dice, AgentId agent, TimeSpan at, int capacity)
    {
        var skills = ImmutableSortedDictionary<string, int>.Empty.Add("care", 1 + dice.Below(5));
        if (dice.Chance(0.6)) skills = skills.Add("fraud", 1 + dice.Below(5));
        if (dice.Chance(0.5)) skills = skills.Add("vip", 1 + dice.Below(5));
        return new AgentComes(at, agent, skills, dice.OneOf<string[]>([], ["en"], ["de", "en"]).ToImmutableArray(), capacity);
    }

    private static void AddSupervisor(List<Step> steps, Dice dice, int customers)
    {
        if (dice.Chance(0.7)) steps.Add(new SupervisorWatches(dice.Between(0, 30)));
        for (var acts = dice.Below(3); acts > 0; acts--)
        {
            var conversation = new ConversationId($"c-{1 + dice.Below(customers)}");
            var supervisor = new AgentId(dice.OneOf("sue", "sue", "ann"));
            var at = dice.Between(5, 50);
            steps.Add(dice.Chance(0.5)
                ? new SupervisorTakesOver(at, supervisor, conversation)
                : new SupervisorEscalates(at, supervisor, conversation, Shop.Queues[dice.Below(Shop.Queues.Length)]));
        }
    }

    private static void AddOperator(List<Step> steps, Dice dice)
    {
        var at = dice.Between(5, 45);
        steps.Add(new QueueIsRemoved(at, dice.OneOf(Shop.Fraud, Shop.Vip), dice.Between(0.1, 3), dice.Chance(0.5)));
        if (dice.Chance(0.4)) steps.Add(new QueuesAreBack(at + dice.Between(1, 20), dice.Between(0.1, 3)));
    }

    public static Fault DrawFault(Dice dice, TimeSpan at)
    {
        var kind = dice.OneOf(Enum.GetValues<FaultKind>());
        var lasts = kind == FaultKind.ClockJump ? dice.Between(-60, 60) : kind == FaultKind.Storm
            ? dice.Between(2, 30) : dice.Chance(0.5) ? dice.Between(0.01, 1) : dice.Between(1, 12);
        var actor = dice.OneOf(ActorKind.Conversation, ActorKind.Agent, ActorKind.Queue, ActorKind.Customer);
        return new Fault(at, kind, actor, dice.Below(60), lasts);
    }

    /// <summary>With its quarter on top shorter than the quiet after which the town is at rest.</summary>
    public static Patience DrawPatience(Dice dice)
    {
        var bot = dice.OneOf<TimeSpan?>(null, null, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(20));
        var waiting = dice.OneOf<TimeSpan?>(null, null, TimeSpan.FromSeconds(10));
        return new Patience(bot, waiting, Answer: waiting * dice.OneOf(0.5, 2),
            Agent: dice.OneOf<TimeSpan?>(null, null, null, TimeSpan.FromSeconds(20)));
    }

    /// <summary>Everything shorter and smaller than in production, so that a minute is enough to reach it.</summary>
    public static RuntimeOptions DrawOptions(Dice dice) => new()
    {
        TailMax = dice.OneOf(1, 2, 8),
        SnapshotEvery = dice.OneOf(1, 3, 10, 200),
        IdleAfter = dice.OneOf(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10)),
        IdleSweep = TimeSpan.FromSeconds(1),
        WakeTick = TimeSpan.FromMilliseconds(400),
        EffectGrace = TimeSpan.FromSeconds(2),
        StuckMax = TimeSpan.FromSeconds(10),
        StopGrace = dice.OneOf(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)),
    };
}
