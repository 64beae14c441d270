using Engine.Contracts;

namespace Engine.Testing;

/// <summary>Understands what it was told to, and nothing else.</summary>
/// <param name="otherwise">What every other text means; by default nothing that the bot knows.</param>
public sealed class ScriptedUnderstanding(IReadOnlyDictionary<string, Analysis> script, Analysis? otherwise = null) : IUnderstanding
{
    private readonly Analysis _otherwise = otherwise ?? new Analysis { Intent = "unknown", Confidence = 0.1f, InScope = 0.2f };

    public Analysis Analyze(string text) => script.GetValueOrDefault(text) ?? _otherwise;

    public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => Analyze(text).Sensitive;
}
