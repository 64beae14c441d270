using Engine.Contracts;

namespace Engine.Runtime.Tests.Support;

/// <summary>Understands a message by its first word: <c>track_order please</c> has the intent <c>track_order</c> for certain.</summary>
public sealed class Understood : IUnderstanding
{
    private int _asked;

    public int Asked => _asked;

    public Analysis Analyze(string text)
    {
        Interlocked.Increment(ref _asked);
        return text.StartsWith("bug", StringComparison.Ordinal)
            ? throw new InvalidOperationException("a bug in understanding")
            : new Analysis { Intent = text.Split(' ')[0], Confidence = 0.9f, Language = "en" };
    }

    public IReadOnlyList<SensitiveSpan> FindSensitive(string text) => [];
}
