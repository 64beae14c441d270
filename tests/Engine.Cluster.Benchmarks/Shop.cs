using System.Collections.Frozen;
using System.Globalization;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Testing;

namespace Engine.Cluster.Benchmarks;

/// <summary>A shop whose customers ask for one thing after the other, so that the bot never has to say the same again.</summary>
internal static class Shop
{
    private const int Intents = 16;

    public static ScriptedUnderstanding Understanding { get; } = new(Enumerable.Range(0, Intents).ToDictionary(
        Ask, i => new Analysis { Intent = Intent(i), Confidence = 0.95f, RunnerUp = Intent(i + 1), RunnerUpConfidence = 0.03f, Language = "en" }));

    public static Assistant Assistant { get; } = SmallShop.Assistant with
    {
        Intents = Enumerable.Range(0, Intents).ToFrozenDictionary(Intent, i => new IntentBehaviour(Intent(i), SmallShop.Answer)),
    };

    public static string Ask(int number) => string.Create(CultureInfo.InvariantCulture, $"Where is my order, the one of day {number % Intents}?");

    private static string Intent(int number) => string.Create(CultureInfo.InvariantCulture, $"track_order_{number % Intents}");
}
