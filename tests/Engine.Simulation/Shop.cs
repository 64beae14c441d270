using System.Collections.Frozen;
using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;
using Engine.Runtime.Webhooks;
using Engine.Testing;

namespace Engine.Simulation;

/// <summary>The small shop in a hurry: every time-out is seconds, one queue is soon full, one never asks for less.</summary>
internal static class Shop
{
    public static readonly QueueId Care = SmallShop.Care, Fraud = SmallShop.Fraud, Vip = new("vip");

    public const string Thanks = "Thanks!", Gibberish = "Blorp", Furious = "This is an outrage!", German = "Wo ist meine Bestellung?",
        Human = "A human, please.", Parcel = "Where is my parcel?", Yes = "Ja, bitte", No = "No!", TheFirst = "The first one";

    /// <summary>The bot's answer to thanks, which it may give any number of times.</summary>
    public const string Welcome = "You are welcome.";

    public static ImmutableArray<string> Lines { get; } =
    [
        Parcel, Parcel, SmallShop.WhereIsMyOrder, SmallShop.SomebodyUsedMyCard, Thanks,
            Gibberish, Furious, German, German, German, Human, Yes, No, No, TheFirst,
    ];

    /// <summary>What must never be stored, and a line of an agent who writes it all the same.</summary>
    public const string Card = "4111 1111 1111 1111", WithCard = $"The card {Card} is blocked.";

    /// <summary>Stands in what is said and noted in a conversation, and nowhere else.</summary>
    public static string MarkOf(ConversationId conversation) => $"~{conversation}~";

    /// <summary>The port at which parcels are looked up.</summary>
    public const string Orders = "orders";

    public static WebhookOptions Webhooks { get; } = new() { GiveUpAfter = TimeSpan.FromSeconds(8), PendingMax = 2 };

    public static ImmutableArray<QueueId> Queues { get; } = [Care, Fraud, Vip];

    /// <summary>How long a gateway vouches for an agent; it renews three times as often.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(9);

    public static IUnderstanding Understanding { get; } = new ScriptedUnderstanding(new Dictionary<string, Analysis>
    {
        [SmallShop.WhereIsMyOrder] = SmallShop.Understanding.Analyze(SmallShop.WhereIsMyOrder),
        [SmallShop.SomebodyUsedMyCard] = SmallShop.Understanding.Analyze(SmallShop.SomebodyUsedMyCard),
        [Thanks] = new() { Intent = "thanks", Confidence = 0.99f, Sentiment = 0.8f, Language = "en" },
        [Furious] = new() { Intent = "track_order", Confidence = 0.8f, Sentiment = -0.9f, Frustration = 0.95f, Language = "en" },
        [German] = new() { Intent = "track_order", Confidence = 0.5f, RunnerUp = "thanks", RunnerUpConfidence = 0.2f, Language = "de" },
        [WithCard] = new()
        {
            Intent = "unknown", Confidence = 0.1f, Sensitive = [new("card", WithCard.IndexOf(Card, StringComparison.Ordinal), Card.Length)],
        },
        [No] = new() { Intent = "unknown", Confidence = 0.1f, InScope = 0.2f, Sentiment = -0.9f, Frustration = 0.95f },
        [Parcel] = new() { Intent = "track_parcel", Confidence = 0.9f, Language = "en" },
        [Human] = new() { Intent = "human", Confidence = 0.9f, Language = "en" },
    });

    public static Assistant Assistant { get; } = SmallShop.Assistant with
    {
        Intents = SmallShop.Assistant.Intents.Append(new("thanks", new IntentBehaviour(null, Welcome, Repeatable: true)))
            .Append(new("track_parcel", new IntentBehaviour(null, LookUp: new LookUp(
                Orders, "track", "Parcel {number} of {name} is {status}.", "There is no parcel.", "I can't look it up now.", "One moment.",
                "Still looking.", SlowAfter: TimeSpan.FromSeconds(2), GiveUpAfter: TimeSpan.FromSeconds(8)))))
            .ToFrozenDictionary(),
        Escalations =
        [
            .. SmallShop.Assistant.Escalations,
            new EscalationRule("human", Trigger.Intent, 0.5, Care, Priority: 5, Reason: "customer_request", Intent: "human"),
            new EscalationRule("angry", Trigger.FrustrationAbove, 0.9, Vip, Priority: 7, Reason: "frustration"),
        ],
        Leases = new LeaseRules { First = Lease, GoneAfter = TimeSpan.FromSeconds(8), ForgottenAfter = TimeSpan.FromSeconds(12) },
        Queues = new[]
        {
            Queue(Care, [("care", 1)], relaxAfter: 8, waitingMax: 2),
            Queue(Fraud, [("fraud", 3)], relaxAfter: 8, waitingMax: 100),
            Queue(Vip, [("care", 3), ("vip", 2)], relaxAfter: null, waitingMax: 100),
        }.ToFrozenDictionary(q => q.Id),
    };

    /// <summary>The text as it may be stored.</summary>
    public static string Masked(string text) => SensitiveSpan.Mask(text, Understanding.FindSensitive(text), Assistant.Masked);

    /// <summary>The same shop after somebody has removed a queue; what went there goes to the default one.</summary>
    public static Assistant Without(QueueId queue) => Assistant with
    {
        Queues = Assistant.Queues.Where(q => q.Key != queue).ToFrozenDictionary(),
        Escalations = [.. Assistant.Escalations.Select(r => r.Queue == queue ? r with { Queue = Assistant.DefaultQueue } : r)],
    };

    private static QueueRules Queue(QueueId id, (string Skill, int Level)[] skills, int? relaxAfter, int waitingMax) => new(
        id, skills.ToImmutableSortedDictionary(s => s.Skill, s => s.Level),
            OfferTimeout: TimeSpan.FromSeconds(6), AgeingStep: TimeSpan.FromSeconds(20),
        RelaxAfter: relaxAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null, AskAgainAfter: TimeSpan.FromSeconds(7), waitingMax);
}
