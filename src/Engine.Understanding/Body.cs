namespace Engine.Understanding;

/// <summary>What a customer wrote themselves, without the signature and the message they answer below it.</summary>
public static class Body
{
    private static readonly string[] LinesThatEndIt =
    [
        "--", "__", ">", "from:", "von:", "de:", "sent from my", "get outlook for",
            "gesendet von", "von meinem", "envoyé de", "enviado desde",
        "-----original", "begin forwarded",
    ];

    private static readonly string[] Introductions = [" wrote:", " schrieb:", " a écrit :", " a écrit:", " escribió:", " schrieb am "];

    /// <returns>The text up to its signature or quotation; all of it when nothing stands before them.</returns>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text)
    {
        var end = InlineSignature(text);
        for (int line = 0, next; line < end; line = next)
        {
            var length = text[line..].IndexOf('\n');
            next = length < 0 ? text.Length : line + length + 1;
            if (line == 0 && length < 0) break;   // most messages are one line
            if (!EndsIt(text[line..next].Trim())) continue;
            end = Math.Min(end, line);
            break;
        }
        var body = text[..end];
        return body.IsWhiteSpace() ? text : body;
    }

    private static bool EndsIt(ReadOnlySpan<char> line)
    {
        foreach (var beginning in LinesThatEndIt)
            if (line.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var introduction in Introductions)
            if (line.EndsWith(introduction, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>
    /// "Thanks! -- Jane Roe, Attorney at Law": two dashes, then two words with capitals, which is a name and no afterthought.
    /// </summary>
    private static int InlineSignature(ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOf(" -- ");
        if (at < 0) return text.Length;
        var name = text[(at + 4)..].TrimStart();
        var blank = name.IndexOf(' ');
        return blank > 1 && blank + 1 < name.Length && char.IsUpper(name[0])
            && char.IsUpper(name[blank + 1]) && !UrgencyReading.IsShouted(name) ? at : text.Length;
    }
}
