namespace Engine.Understanding.Sensitive;

/// <summary>
/// Says what a run of digits is: a card, a national id, a date of birth, a phone number, a one-time code, or nothing to hide.
/// </summary>
internal static class Numbers
{
    /// <returns>The kind and the stretch to hide; a null kind when the number is harmless.</returns>
    public static (string? Kind, int Start, int End) Classify(NumberRun run)
    {
        Span<char> buffer = stackalloc char[NumberRun.DigitsMax];
        Span<int> positions = stackalloc int[NumberRun.DigitsMax];
        var digits = (ReadOnlySpan<char>)buffer[..run.Digits(buffer, positions)];

        if (Cards.Find(run.Text, digits, positions[..digits.Length], out var first, out var last))
            return ("card", positions[first], positions[last] + 1);
        if (CardInGroups(run, out var cardEnd)) return ("card", run.Start, cardEnd);
        if (IsNationalId(run, digits)) return ("national_id", run.Start, run.End);
        if (IsDate(run) && Surroundings.Before(run.Text, run.Start, Surroundings.Birth)) return ("birth_date", run.Start, run.End);
        if (IsPhone(run, digits)) return ("phone", run.Start, run.End);
        if (digits.Length is >= 3 and <= 8 && !run.IsGrouped && Surroundings.SayCode(run.Text, run.Start, run.End) && !IsAmount(run))
            return ("one_time_code", run.Start, run.End);
        return (null, run.Start, run.End);
    }

    private static bool CardInGroups(NumberRun run, out int end)
    {
        var wide = NumberRun.Read(run.Text, run.Start, isWide: true);
        Span<char> digits = stackalloc char[NumberRun.DigitsMax];
        Span<int> positions = stackalloc int[NumberRun.DigitsMax];
        var count = wide.DigitCount > run.DigitCount ? wide.Digits(digits, positions) : 0;
        var isCard = Cards.FindInGroups(digits[..count], positions[..count], out var last);
        end = isCard ? positions[last] + 1 : run.End;
        return isCard;
    }

    private static bool IsNationalId(NumberRun run, ReadOnlySpan<char> digits)
    {
        var written = run.Text[run.Start..run.End];
        var isNamed = Surroundings.Before(run.Text, run.Start, Surroundings.NationalId);
        if (!isNamed && Surroundings.IsOfThing(run.Text, run.Start, Surroundings.NationalId)) return false;
        return digits.Length switch
        {
            // Written 123-45-6789 it is a US social security number; in one piece only when the writer says so.
            9 when IsSocialSecurity(digits) => isNamed || (written.Length == 11 && written[3] == '-' && written[6] == '-'),
            9 when isNamed => Checksums.Bsn(digits),
            4 => isNamed,                                       // "the last four of my SSN are 1234"
            11 when isNamed => Checksums.Pesel(digits),
            15 => (digits[0] is '1' or '2') && Checksums.Nir(digits),
            _ => false,
        };
    }

    // The US never issued area 000, 666 or 900–999, group 00 or serial 0000.
    private static bool IsSocialSecurity(ReadOnlySpan<char> digits) =>
        digits[..3] is not ("000" or "666") && digits[0] != '9' && digits[3..5] is not "00" && digits[5..] is not "0000";

    private static bool IsPhone(NumberRun run, ReadOnlySpan<char> digits)
    {
        if (IsDate(run) || IsAmount(run)) return false;
        if (run.HasPlus) return digits.Length is >= 8 and <= 15;
        if (digits.Length is < 7 or > 15) return false;
        if (Surroundings.Before(run.Text, run.Start, Surroundings.Phone)) return true;
        if (Surroundings.IsOfThing(run.Text, run.Start, Surroundings.Phone) || !run.IsGrouped) return false;
        var groups = GroupsOf(run);
        if (digits.StartsWith("00") && digits.Length >= 10 && groups >= 2) return true;   // 0049-151-23456789
        // (212) 555-0123, 212-555-0123, 1-800-555-0199, 06 12 34 56 78: order numbers are not written like this, sizes in pairs are.
        var isInPairs = groups == (digits.Length + 1) / 2;
        return (digits.Length == 10 || (digits.Length == 11 && digits[0] is '0' or '1' or '8')) && groups >= 3
            && (!isInPairs || digits[0] == '0') && !run.Text[run.Start..run.End].Contains('/');
    }

    private static int GroupsOf(NumberRun run)
    {
        var groups = 0;
        for (var i = run.Start; i < run.End; i++)
            if (char.IsAsciiDigit(run.Text[i]) && (i == run.Start || !char.IsAsciiDigit(run.Text[i - 1]))) groups++;
        return groups;
    }

    /// <summary>Three groups with the same mark between them that can be a day, a month and a year in some order.</summary>
    internal static bool IsDate(NumberRun run)
    {
        Span<int> groups = stackalloc int[3];
        Span<int> lengths = stackalloc int[3];
        int group = 0, separators = 0;
        for (var i = run.Start; i < run.End; i++)
        {
            if (char.IsAsciiDigit(run.Text[i]))
            {
                if (lengths[group] >= 4) return false;
                groups[group] = groups[group] * 10 + run.Text[i] - '0';
                lengths[group]++;
            }
            else if (run.Text[i] is '/' or '.' or '-' or ' ')
            {
                if (lengths[group] == 0 || ++group > 2) return false;
                separators++;
            }
            else return false;
        }
        if (separators != 2 || lengths[2] == 0) return false;
        var isYearLast = groups[0] is >= 1 and <= 31 && groups[1] is >= 1 and <= 31
            && (groups[0] <= 12 || groups[1] <= 12) && lengths[2] is 2 or 4;
        var isYearFirst = lengths[0] == 4 && groups[0] is >= 1900 and <= 2100 && groups[1] is >= 1 and <= 12 && groups[2] is >= 1 and <= 31;
        return isYearLast && lengths[0] <= 2 && lengths[1] <= 2 || isYearFirst;
    }

    private static bool IsAmount(NumberRun run)
    {
        var before = run.Start > 0 ? run.Text[run.Start - 1] : ' ';
        var after = run.Text[run.End..].TrimStart();
        return before is '$' or '€' or '£' || after.StartsWith("%") || after.StartsWith("€") || after.StartsWith("$")
            || after.StartsWith("eur", StringComparison.OrdinalIgnoreCase) || after.StartsWith("usd", StringComparison.OrdinalIgnoreCase);
    }
}
