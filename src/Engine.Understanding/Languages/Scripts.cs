namespace Engine.Understanding.Languages;

/// <summary>Languages that their script gives away; of a script that several share, the one most people write in it.</summary>
internal static class Scripts
{
    /// <returns>A code when most letters are of a script other than Latin ("und" for scripts not named here); null for Latin.</returns>
    public static string? LanguageOf(ReadOnlySpan<char> text)
    {
        int latin = 0, other = 0, kana = 0;
        var code = "und";
        foreach (var c in text)
        {
            if (c < 0x250 || c is >= '\uFF21' and <= '\uFF5A')   // full-width letters are Latin too
            {
                if (char.IsLetter(c)) latin++;
                continue;
            }
            if (!char.IsLetter(c)) continue;
            other++;
            if (c is >= '\u3040' and <= '\u30FF') kana++;
            code = c switch
            {
                'і' or 'ї' or 'є' or 'ґ' or 'І' or 'Ї' or 'Є' or 'Ґ' => "uk",
                'ђ' or 'ј' or 'љ' or 'њ' or 'ћ' or 'џ' => "sr",
                >= '\u0400' and <= '\u052F' => code is "uk" or "sr" ? code : "ru",
                'پ' or 'چ' or 'ژ' or 'گ' => "fa",
                >= '\u0600' and <= '\u06FF' => code is "fa" ? code : "ar",
                >= '\u0370' and <= '\u03FF' => "el",
                >= '\u0590' and <= '\u05FF' => "he",
                >= '\u0900' and <= '\u097F' => "hi",
                >= '\u0980' and <= '\u09FF' => "bn",
                >= '\u0B80' and <= '\u0BFF' => "ta",
                >= '\u0E00' and <= '\u0E7F' => "th",
                >= '\u10A0' and <= '\u10FF' => "ka",
                >= '\u0530' and <= '\u058F' => "hy",
                >= '\uAC00' and <= '\uD7AF' => "ko",
                >= '\u4E00' and <= '\u9FFF' => "zh",
                _ => code,
            };
        }
        if (other <= latin) return null;
        return kana > 0 ? "ja" : code;
    }
}
