namespace Engine.Understanding.Sensitive;

/// <summary>Dates with the month in letters: 12 March 1985, March 12th, 1985, 12. März 1985, 12 de marzo de 1985.</summary>
internal static class WrittenDates
{
    // First letters, folded, that tell the months in English, Spanish, French, German, Italian, Portuguese, Dutch and Polish.
    private static readonly string[] Months =
        ["jan", "ene", "gen", "sty", "feb", "fev", "fév", "lut", "mar", "mär", "mae", "maa", "apr", "avr", "abr",
            "kwi", "may", "mai", "mag", "mei", "maj", "jun", "juin", "giu", "cze", "jul", "juil", "lug", "lip",
         "aug", "aoû", "aou", "ago", "sie", "sep", "set", "wrz", "oct", "okt",
             "ott", "out", "paź", "nov", "lis", "dec", "déc", "dic", "dez", "gru"];

    // "September" and "października" are the long ones, with "de" on both sides: 4 words, 30 characters.
    private const int LengthMax = 30;

    /// <summary>Finds a date that contains the number at <paramref name="start"/>..<paramref name="end"/> as its day or year.</summary>
    public static bool Find(ReadOnlySpan<char> text, int start, int end, out int dateStart, out int dateEnd)
    {
        (dateStart, dateEnd) = (start, end);
        var window = text[end..Math.Min(text.Length, end + LengthMax)];
        if (end - start <= 2)
        {
            if (MonthEnd(window) is var month and > 0)
            {
                dateEnd = end + YearEnd(window, month);
                return true;
            }
            // March 12, 1985: the month stands before the day.
            var before = text[..start].TrimEnd();
            var wordStart = before.Length;
            while (wordStart > 0 && char.IsLetter(before[wordStart - 1])) wordStart--;
            if (!IsMonth(before[wordStart..])) return false;
            dateStart = wordStart;
            var at = 0;
            while (at < window.Length && char.IsLetter(window[at])) at++;   // 12th
            dateEnd = end + YearEnd(window, at);
            return true;
        }
        return false;
    }

    private static int MonthEnd(ReadOnlySpan<char> window)
    {
        var at = 0;
        for (var words = 0; words < 3; words++)
        {
            while (at < window.Length && window[at] is ' ' or '.' or '-' or '/' or ',') at++;
            var wordStart = at;
            while (at < window.Length && char.IsLetter(window[at])) at++;
            var word = window[wordStart..at];
            if (IsMonth(word)) return at;
            if (word is not ("de" or "of" or "th" or "st" or "nd" or "rd" or "di")) return 0;
        }
        return 0;
    }

    private static int YearEnd(ReadOnlySpan<char> window, int at)
    {
        var year = at;
        while (year < window.Length && !char.IsAsciiDigit(window[year]) && (window[year] is ' ' or '.' or ',' or '-' or '/' or 'd' or 'e'))
            year++;
        var end = year;
        while (end < window.Length && char.IsAsciiDigit(window[end])) end++;
        return end - year is 2 or 4 ? end : at;
    }

    private static bool IsMonth(ReadOnlySpan<char> word)
    {
        if (word.Length < 3) return false;
        foreach (var month in Months)
            if (word.StartsWith(month, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
