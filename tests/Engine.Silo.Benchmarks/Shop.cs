using System.Collections.Frozen;
using System.Globalization;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Testing;

namespace Engine.Silo.Benchmarks;

/// <summary>A shop whose customers ask for one thing after the other, so that the bot never has to say the same again.</summary>
internal static class Shop
{
    private const int Intents = 16;

    public static ScriptedUnderstanding Understanding { get; } = new(Enumerable.Range(0, Intents)
        .Select(i => (Text: Ask(i),
            Analysis: new Analysis { Intent = Intent(i), Confidence = 0.95f,
                RunnerUp = Intent(i + 1), RunnerUpConfidence = 0.03f, Language = "en" }))
        .Append((SmallShop.SomebodyUsedMyCard, Fraud("en"))).Append((Handoffs.Finnish, Fraud("fi")))
        .ToDictionary(a => a.Item1, a => a.Item2));

    public static Assistant Assistant { get; } = SmallShop.Assistant with
    {
        Intents = Enumerable.Range(0, Intents)
            .Select(i => (Name: Intent(i), Behaviour: new IntentBehaviour(Intent(i), SmallShop.Answer, Repeatable: true)))
            .Append(("report_fraud", new IntentBehaviour("report fraud"))).ToFrozenDictionary(i => i.Item1, i => i.Item2),
        Leases = new LeaseRules { First = TimeSpan.FromDays(1) },   // these agents have no gateway
        Queues = SmallShop.Assistant.Queues.Values   // nobody's demand relaxes, no offer lapses, because senders are slow
            .Select(q => q with { RelaxAfter = null, OfferTimeout = TimeSpan.FromMinutes(10), WaitingMax = 10_000 })
                .ToFrozenDictionary(q => q.Id),
    };

    public static string Ask(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"Where is my order, the one of day {number % Intents}?");

    private static Analysis Fraud(string language) =>
        new() { Intent = "report_fraud", Confidence = 0.9f, Sentiment = -0.6f, Urgency = 0.8f, Language = language };

    private static string Intent(int number) => string.Create(CultureInfo.InvariantCulture, $"track_order_{number % Intents}");
}
