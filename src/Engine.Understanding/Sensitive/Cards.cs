namespace Engine.Understanding.Sensitive;

/// <summary>Payment card numbers: 13 to 19 digits of an issuer's range with a right check digit, however they are grouped.</summary>
internal static class Cards
{
    private const int LengthMin = 13, LengthMax = 19;

    /// <summary>Finds a card inside the run; beside it may stand an expiry date or a code.</summary>
    /// <param name="digits">The run's digits; <paramref name="positions"/> says where each stands in the text.</param>
    public static bool Find(ReadOnlySpan<char> text, ReadOnlySpan<char> digits, ReadOnlySpan<int> positions, out int first, out int last)
    {
        for (first = 0; first + LengthMin <= digits.Length; first++)
        {
            // A card begins where a group begins.
            if (first > 0 && positions[first] == positions[first - 1] + 1) continue;
            for (var length = Math.Min(LengthMax, digits.Length - first); length >= LengthMin; length--)
            {
                last = first + length - 1;
                var endsGroup = last == digits.Length - 1 || positions[last + 1] != positions[last] + 1;
                if (!endsGroup || !IsCard(digits.Slice(first, length))) continue;
                // One in ten numbers of orders and parcels has a right check digit by chance; but nobody writes those in fours.
                return InFours(positions.Slice(first, length)) || !Surroundings.IsOfThing(text, positions[first], Surroundings.Card);
            }
        }
        // Mistyped by one digit it is still a card to whoever reads the log, when the writer says so.
        (first, last) = (0, digits.Length - 1);
        return digits.Length is >= LengthMin and <= LengthMax && Surroundings.Before(text, positions[0], Surroundings.Card);
    }

    /// <summary>Finds a card in groups of four (or 4-6-5) whatever stands between them: commas, dashes, line ends.</summary>
    public static bool FindInGroups(ReadOnlySpan<char> digits, ReadOnlySpan<int> positions, out int last)
    {
        for (var length = Math.Min(LengthMax, digits.Length); length >= LengthMin; length--)
        {
            last = length - 1;
            var endsGroup = length == digits.Length || positions[length] != positions[length - 1] + 1;
            if (endsGroup && IsCard(digits[..length]) && InFours(positions[..length])) return true;
        }
        last = 0;
        return false;
    }

    /// <summary>The code on a card's back, written after the card with or without the date: "12/26 123".</summary>
    /// <param name="end">Where the card ends.</param>
    public static bool FindCode(ReadOnlySpan<char> text, int end, out int codeStart, out int codeEnd)
    {
        codeStart = codeEnd = end;
        for (var groups = 0; groups < 4; groups++)
        {
            codeStart = codeEnd;
            while (codeStart < text.Length && codeStart - codeEnd < CodeGapMax && !char.IsAsciiDigit(text[codeStart])) codeStart++;
            if (codeStart == text.Length || !char.IsAsciiDigit(text[codeStart])) return false;
            codeEnd = codeStart;
            while (codeEnd < text.Length && char.IsAsciiDigit(text[codeEnd])) codeEnd++;
            var isYear = codeStart > 0 && text[codeStart - 1] is '/' or '-' && codeEnd - codeStart is 2 or 4;
            if (codeEnd - codeStart is 3 or 4 && !isYear) return codeEnd == text.Length || !char.IsLetterOrDigit(text[codeEnd]);
        }
        return false;
    }

    // " exp 12/26, cvv 123": between the numbers stand a mark or a short word.
    private const int CodeGapMax = 8;

    private static bool InFours(ReadOnlySpan<int> positions)
    {
        int group = 1, groups = 1;
        for (var i = 1; i < positions.Length; i++)
        {
            if (positions[i] == positions[i - 1] + 1) group++;
            else
            {
                if (group != 4 && !(groups == 2 && group == 6)) return false;
                (group, groups) = (1, groups + 1);
            }
        }
        return groups >= 3;
    }

    private static bool IsCard(ReadOnlySpan<char> digits) => IsIssued(digits) && Checksums.Luhn(digits);

    /// <summary>Issuer ranges of ISO/IEC 7812 as the networks publish them.</summary>
    private static bool IsIssued(ReadOnlySpan<char> digits)
    {
        var two = (digits[0] - '0') * 10 + digits[1] - '0';
        var four = two * 100 + (digits[2] - '0') * 10 + digits[3] - '0';
        var length = digits.Length;
        return two switch
        {
            >= 40 and <= 49 => length is 13 or 16 or 18 or 19,           // Visa
            >= 51 and <= 55 => length == 16,                             // Mastercard
            >= 22 and <= 27 when four is >= 2221 and <= 2720 => length == 16,
            34 or 37 => length == 15,                                    // American Express
            36 or 38 or 39 => length is >= 14 and <= 19,                 // Diners Club
            30 when four / 10 is >= 300 and <= 305 => length is >= 14 and <= 19,
            35 when four is >= 3528 and <= 3589 => length is >= 16 and <= 19,   // JCB
            60 or 64 or 65 => length is >= 16 and <= 19,                 // Discover, RuPay
            62 or 81 => length is >= 16 and <= 19,                       // UnionPay
            50 or (>= 56 and <= 69) => length is >= 13 and <= 19,        // Maestro
            22 when four is >= 2200 and <= 2204 => length is >= 16 and <= 19,   // Mir
            _ => false,
        };
    }
}
