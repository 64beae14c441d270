using System.Buffers;

namespace Engine.Understanding;

/// <summary>How soon the writer needs an answer, read from what people write when it cannot wait.</summary>
public static class UrgencyReading
{
    private static readonly SearchValues<string> NowWords = SearchValues.Create(
        ["urgent", "asap", "a.s.a.p", "immediately", "right now", "right away",
            "emergency", "at once", "straight away", "as soon as possible",
         "urgente", "ahora mismo", "cuanto antes", "inmediatamente", "de inmediato", "tout de suite",
             "immédiatement", "au plus vite", "dringend", "sofort", "so schnell wie möglich"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> SoonWords = SearchValues.Create(
        ["today", "tonight", "quickly", "hurry", "tomorrow", "still waiting", "deadline",
            "can't wait", "cannot wait", "hoy", "mañana", "aujourd'hui", "demain", "heute", "morgen"],
        StringComparison.OrdinalIgnoreCase);

    /// <returns>0 to 1: a word of now gives 0.7, of soon 0.4; shouting and exclamation marks add 0.15 each.</returns>
    public static float Of(ReadOnlySpan<char> text)
    {
        var urgency = text.ContainsAny(NowWords) ? 0.7f : text.ContainsAny(SoonWords) ? 0.4f : 0;
        if (text.Contains('!')) urgency += 0.15f;
        if (IsShouted(text)) urgency += 0.15f;
        return MathF.Min(1, urgency);
    }

    /// <summary>At least eight capitals, and four letters in five are capitals: "OK" and "IBAN" are not shouted.</summary>
    internal static bool IsShouted(ReadOnlySpan<char> text)
    {
        int capitals = 0, smalls = 0;
        foreach (var c in text)
        {
            if (char.IsUpper(c)) capitals++;
            else if (char.IsLower(c)) smalls++;
        }
        return capitals >= 8 && capitals >= 4 * smalls;
    }
}
