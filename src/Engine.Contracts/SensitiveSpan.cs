using System.Text;

namespace Engine.Contracts;

/// <summary>A stretch of a message that is nobody's business.</summary>
/// <param name="Kind">One of <c>card</c>, <c>iban</c>, <c>email</c>, <c>phone</c>, <c>national_id</c>, <c>password</c>,
/// <c>one_time_code</c>, <c>birth_date</c>.</param>
/// <param name="Start">Index of its first character (UTF-16) in the text as it was written.</param>
/// <param name="Length">Characters, at least 1.</param>
public readonly record struct SensitiveSpan(string Kind, int Start, int Length)
{
    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["card", "iban", "email", "phone", "national_id", "password", "one_time_code", "birth_date"];

    private const int TailLength = 4;

    /// <summary>The text with every span replaced by its kind: <c>[card ••••1111]</c>, <c>[email]</c>.</summary>
    /// <param name="spans">In order and without overlap. With none, the text itself is returned.</param>
    /// <param name="kinds">Only spans of these kinds are replaced.</param>
    /// <remarks>Cards, accounts and phones keep their last four digits, by which people know their own; the rest keep nothing.</remarks>
    public static string Mask(string text, IReadOnlyList<SensitiveSpan> spans, IReadOnlySet<string> kinds)
    {
        if (spans.Count == 0) return text;
        var masked = new StringBuilder(text.Length);
        var at = 0;
        foreach (var span in spans)
        {
            if (!kinds.Contains(span.Kind)) continue;
            masked.Append(text, at, span.Start - at).Append('[').Append(span.Kind);
            if (span.Kind is "card" or "iban" or "phone") masked.Append(" ••••").Append(Tail(text.AsSpan(span.Start, span.Length)));
            masked.Append(']');
            at = span.Start + span.Length;
        }
        return masked.Append(text, at, text.Length - at).ToString();
    }

    private static string Tail(ReadOnlySpan<char> text)
    {
        Span<char> tail = stackalloc char[TailLength];
        var kept = TailLength;
        for (var i = text.Length - 1; i >= 0 && kept > 0; i--)
            if (char.IsAsciiLetterOrDigit(text[i])) tail[--kept] = text[i];
        return tail[kept..].ToString();
    }
}
