using System.Collections.Frozen;
using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Testing;

/// <summary>A shop's assistant that is just large enough: one answer, one intent that goes to a person, two queues.</summary>
public static class SmallShop
{
    public const string WhereIsMyOrder = "Where is my order?";
    public const string SomebodyUsedMyCard = "Somebody used my card!";
    public const string Answer = "It is on its way.";

    public static QueueId Care { get; } = new("care");

    public static QueueId Fraud { get; } = new("fraud");

    public static ScriptedUnderstanding Understanding { get; } = new(new Dictionary<string, Analysis>
    {
        [WhereIsMyOrder] = new() { Intent = "track_order", Confidence = 0.95f,
            RunnerUp = "cancel_order", RunnerUpConfidence = 0.03f, Language = "en" },
        [SomebodyUsedMyCard] = new() { Intent = "report_fraud", Confidence = 0.9f, Sentiment = -0.6f, Urgency = 0.8f, Language = "en" },
    });

    public static Assistant Assistant { get; } = new()
    {
        Name = "small-shop",
        Language = "en",
        Thresholds = new Thresholds(Answer: 0.7, Clarify: 0.4, InScope: 0.5),
        Texts = new Texts(
            Greeting: "Hello, I am the shop's bot.",
                Clarify: "Do you want to {first} or to {second}?", ClarifyOne: "Do you want to {first}?",
            NotUnderstood: "I did not understand that.", HandingOver: "I am passing you on to a colleague.",
            QueueFull: "Nobody is free now.", HandedBack: "The bot is here again."),
        Intents = new Dictionary<string, IntentBehaviour>
        {
            ["track_order"] = new("track an order", Answer),
            ["report_fraud"] = new("report fraud"),
        }.ToFrozenDictionary(),
        Escalations =
        [
            new EscalationRule("fraud", Trigger.Intent, 0.5, Fraud, Priority: 9, Reason: "fraud", Intent: "report_fraud"),
            new EscalationRule("three-misses", Trigger.FailedAttempts, 3, Care, Priority: 3, Reason: "failed_attempts"),
        ],
        Queues = new[] { Queue(Care, "care", 1), Queue(Fraud, "fraud", 3) }.ToFrozenDictionary(q => q.Id),
        DefaultQueue = Care,
    };

    private static QueueRules Queue(QueueId id, string skill, int level) => new(
        id, ImmutableSortedDictionary<string, int>.Empty.Add(skill, level), OfferTimeout: TimeSpan.FromSeconds(30),
        AgeingStep: TimeSpan.FromMinutes(1), RelaxAfter: TimeSpan.FromMinutes(1),
            AskAgainAfter: TimeSpan.FromSeconds(30), WaitingMax: 100, WaitsUnattended: true);
}
