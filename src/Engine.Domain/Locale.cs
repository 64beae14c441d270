namespace Engine.Domain;

/// <summary>
/// A locale as channels write it (<c>zh_Hant_TW</c>, <c>de_AT.UTF-8@euro</c>) as BCP 47 has it (<c>zh-Hant-TW</c>, <c>de-AT</c>).
/// </summary>
internal static class Locale
{
    /// <summary>RFC 5646 §4.4.1</summary>
    private const int LengthMax = 35;

    /// <returns>Null when it names no language, like <c>C.UTF-8</c>: then nobody is looked for who speaks it.</returns>
    public static string? Normal(string? written)
    {
        if (written is null) return null;
        var end = written.AsSpan().IndexOfAny('.', '@');   // POSIX: encoding and modifier
        var parts = (end < 0 ? written : written[..end]).Trim().Replace('_', '-').Split('-');
        if (parts[0] is not { Length: 2 or 3 } language || !language.All(char.IsAsciiLetter) || language.ToLowerInvariant() == "und")
            return null;
        var locale = language.ToLowerInvariant();
        foreach (var part in parts.Skip(1))
        {
            if (part.Length is 0 or > 8 || !part.All(char.IsAsciiLetterOrDigit) || locale.Length + 1 + part.Length > LengthMax) break;
            locale += "-" + part.Length switch
            {
                2 => part.ToUpperInvariant(),
                4 when part.All(char.IsAsciiLetter) => char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant(),
                _ => part.ToLowerInvariant(),
            };
        }
        return locale;
    }
}
