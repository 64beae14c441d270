namespace Engine.Understanding.Sensitive;

/// <summary>Identifiers that mix letters and digits: IBAN, UK national insurance number, Spanish DNI and NIE, Italian tax code.</summary>
internal static class Identifiers
{
    private const int IbanMax = 34;

    // ISO 13616 registry: how long an IBAN of each country is. Without it one address in five ("at 52 Gateway Street, FL 57862")
    // holds some stretch of 15 to 34 characters whose remainder happens to be 1.
    private const string IbanLengths =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 " +
        "LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 " +
        "QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ";

    /// <param name="start">Where a word begins: a letter or digit with none before it.</param>
    /// <returns>The kind and where it ends; null when nothing is found there.</returns>
    public static (string? Kind, int End) Find(ReadOnlySpan<char> text, int start)
    {
        Span<char> letters = stackalloc char[IbanMax];
        Span<int> ends = stackalloc int[IbanMax];
        var length = Read(text, start, letters, ends);
        if (IbanLength(letters[..length]) is var iban and > 0 && IsWordEnd(text, ends[iban - 1])) return ("iban", ends[iban - 1]);
        if (length > 4 && letters.StartsWith("IBAN")
            && IbanLength(letters[4..length]) is var glued and > 0 && IsWordEnd(text, ends[glued + 3]))
            return ("iban", ends[glued + 3]);
        // Mistyped by one digit it is still an account to whoever reads the log, when the writer says so.
        if (Surroundings.Before(text, start, Surroundings.Iban)
            && LengthOfCountry(letters[..length]) is var named and > 0 && IsWordEnd(text, ends[named - 1]))
            return ("iban", ends[named - 1]);
        if (Surroundings.Before(text, start, Surroundings.Passport) && PassportEnd(text, start) is var passport and > 0)
            return ("national_id", passport);
        if (Surroundings.IsOfThing(text, start, Surroundings.NationalId)) return (null, start);
        if (length >= 9 && IsNino(letters) && IsWordEnd(text, ends[8])) return ("national_id", ends[8]);
        if (length >= 9 && IsDni(letters) && IsWordEnd(text, ends[8])) return ("national_id", ends[8]);
        if (length >= 16 && IsCodiceFiscale(letters) && IsWordEnd(text, ends[15])) return ("national_id", ends[15]);
        return (null, start);
    }

    /// <summary>Copies letters and digits in upper case, passing over single blanks, dots and hyphens.</summary>
    private static int Read(ReadOnlySpan<char> text, int start, Span<char> letters, Span<int> ends)
    {
        var length = 0;
        for (var i = start; i < text.Length && length < letters.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                letters[length] = char.ToUpperInvariant(text[i]);
                ends[length++] = i + 1;
            }
            else if (text[i] is not (' ' or '-' or '.') || i == start || !char.IsAsciiLetterOrDigit(text[i - 1])) break;
        }
        return length;
    }

    private static int IbanLength(ReadOnlySpan<char> letters) =>
        LengthOfCountry(letters) is var length && length > 0 && Checksums.Iban(letters[..length]) ? length : 0;

    /// <summary>How long an IBAN of the country that the letters begin with is; 0 when they are too few or begin with none.</summary>
    private static int LengthOfCountry(ReadOnlySpan<char> letters)
    {
        if (letters.Length < 15 || !char.IsAsciiLetterUpper(letters[0])
            || !char.IsAsciiLetterUpper(letters[1]) || !AllDigits(letters[2..4])) return 0;
        var country = IbanLengths.AsSpan().IndexOf(letters[..2]);
        if (country < 0) return 0;
        var length = (IbanLengths[country + 2] - '0') * 10 + IbanLengths[country + 3] - '0';
        return letters.Length >= length ? length : 0;
    }

    // Two prefix letters, six digits, a suffix A–D; D F I Q U V never, O not second, and some prefixes are not given out.
    private static bool IsNino(ReadOnlySpan<char> letters) =>
        IsPrefix(letters[0]) && IsPrefix(letters[1]) && letters[1] != 'O'
            && letters[..2] is not ("BG" or "GB" or "NK" or "KN" or "TN" or "NT" or "ZZ")
        && AllDigits(letters.Slice(2, 6)) && letters[8] is >= 'A' and <= 'D';

    private static bool IsPrefix(char c) => char.IsAsciiLetterUpper(c) && c is not ('D' or 'F' or 'I' or 'Q' or 'U' or 'V');

    private static bool IsDni(ReadOnlySpan<char> letters)
    {
        Span<char> digits = stackalloc char[8];
        letters[..8].CopyTo(digits);
        if (letters[0] is 'X' or 'Y' or 'Z') digits[0] = (char)('0' + letters[0] - 'X');   // NIE: X, Y, Z stand for 0, 1, 2
        return AllDigits(digits) && char.IsAsciiLetterUpper(letters[8])
            && Checksums.Dni(int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture), letters[8]);
    }

    // RSSMRA85T10A562S: six letters, two digits, a letter, two digits, a letter, three digits, a letter.
    private static bool IsCodiceFiscale(ReadOnlySpan<char> letters)
    {
        const string Shape = "AAAAAA00A00A000A";
        for (var i = 0; i < Shape.Length; i++)
            if (Shape[i] == 'A' ? !char.IsAsciiLetterUpper(letters[i]) : !char.IsAsciiDigit(letters[i])) return false;
        return true;
    }

    /// <summary>Six to nine letters and digits in one piece, at least two of them digits: C01X00T47, 533380006.</summary>
    private static int PassportEnd(ReadOnlySpan<char> text, int start)
    {
        int end = start, digits = 0;
        for (; end < text.Length && char.IsAsciiLetterOrDigit(text[end]); end++) if (char.IsAsciiDigit(text[end])) digits++;
        return end - start is >= 6 and <= 9 && digits >= 2 && IsWordEnd(text, end) ? end : 0;
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsWordEnd(ReadOnlySpan<char> text, int end) => end >= text.Length || !char.IsLetterOrDigit(text[end]);
}
