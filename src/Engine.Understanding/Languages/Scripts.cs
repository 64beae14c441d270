namespace Engine.Understanding.Languages;

/// <summary>Languages that their script gives away, and scripts that rule all our languages out.</summary>
internal static class Scripts
{
    /// <returns>A code when most letters are of a script other than Latin ("und" when several languages share it); null for Latin.</returns>
    public static string? LanguageOf(ReadOnlySpan<char> text)
    {
        int latin = 0, other = 0, kana = 0;
        var code = "und";
        foreach (var c in text)
        {
            if (c < 0x250)
            {
                if (char.IsLetter(c)) latin++;
                continue;
            }
            if (!char.IsLetter(c)) continue;
            other++;
            if (c is >= '\u3040' and <= '\u30FF') kana++;
            code = c switch
            {
                >= '\u0370' and <= '\u03FF' => "el",
                >= '\u0590' and <= '\u05FF' => "he",
                >= '\u0E00' and <= '\u0E7F' => "th",
                >= '\uAC00' and <= '\uD7AF' => "ko",
                >= '\u4E00' and <= '\u9FFF' => "zh",
                _ => "und",
            };
        }
        if (other <= latin) return null;
        return kana > 0 ? "ja" : code;
    }
}
