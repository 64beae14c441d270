namespace Engine.Understanding.Sensitive;

/// <summary>Identifiers that mix letters and digits: IBAN, UK national insurance number, Spanish DNI and NIE, Italian tax code.</summary>
internal static class Identifiers
{
    private const int IbanMax = 34;

    /// <param name="start">Where a word begins: a letter or digit with none before it.</param>
    /// <returns>The kind and where it ends; null when nothing is found there.</returns>
    public static (string? Kind, int End) Find(ReadOnlySpan<char> text, int start)
    {
        Span<char> letters = stackalloc char[IbanMax];
        Span<int> ends = stackalloc int[IbanMax];
        var length = Read(text, start, letters, ends);
        if (length >= 15 && IbanLength(letters[..length]) is var iban and > 0) return ("iban", ends[iban - 1]);
        if (length >= 9 && IsNino(letters) && IsWordEnd(text, ends[8])) return ("national_id", ends[8]);
        if (length >= 9 && IsDni(letters) && IsWordEnd(text, ends[8])) return ("national_id", ends[8]);
        if (length >= 16 && IsCodiceFiscale(letters) && IsWordEnd(text, ends[15])) return ("national_id", ends[15]);
        return (null, start);
    }

    /// <summary>Copies letters and digits in upper case, passing over single blanks and hyphens.</summary>
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
            else if (text[i] is not (' ' or '-') || i == start || !char.IsAsciiLetterOrDigit(text[i - 1])) break;
        }
        return length;
    }

    private static int IbanLength(ReadOnlySpan<char> letters)
    {
        if (!char.IsAsciiLetterUpper(letters[0]) || !char.IsAsciiLetterUpper(letters[1]) || !char.IsAsciiDigit(letters[2]) || !char.IsAsciiDigit(letters[3])) return 0;
        // What follows an IBAN in the text may look like more of it: the longest that checks is it.
        for (var length = letters.Length; length >= 15; length--)
            if (Checksums.Iban(letters[..length])) return length;
        return 0;
    }

    // Two prefix letters, six digits, a suffix A–D; D F I Q U V never, O not second, and some prefixes are not given out.
    private static bool IsNino(ReadOnlySpan<char> letters) =>
        IsPrefix(letters[0]) && IsPrefix(letters[1]) && letters[1] != 'O' && letters[..2] is not ("BG" or "GB" or "NK" or "KN" or "TN" or "NT" or "ZZ")
        && AllDigits(letters.Slice(2, 6)) && letters[8] is >= 'A' and <= 'D';

    private static bool IsPrefix(char c) => char.IsAsciiLetterUpper(c) && c is not ('D' or 'F' or 'I' or 'Q' or 'U' or 'V');

    private static bool IsDni(ReadOnlySpan<char> letters)
    {
        Span<char> digits = stackalloc char[8];
        letters[..8].CopyTo(digits);
        if (letters[0] is 'X' or 'Y' or 'Z') digits[0] = (char)('0' + letters[0] - 'X');   // NIE: X, Y, Z stand for 0, 1, 2
        return AllDigits(digits) && char.IsAsciiLetterUpper(letters[8]) && Checksums.Dni(int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture), letters[8]);
    }

    // RSSMRA85T10A562S: six letters, two digits, a letter, two digits, a letter, three digits, a letter.
    private static bool IsCodiceFiscale(ReadOnlySpan<char> letters)
    {
        const string Shape = "AAAAAA00A00A000A";
        for (var i = 0; i < Shape.Length; i++)
            if (Shape[i] == 'A' ? !char.IsAsciiLetterUpper(letters[i]) : !char.IsAsciiDigit(letters[i])) return false;
        return true;
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsWordEnd(ReadOnlySpan<char> text, int end) => end >= text.Length || !char.IsLetterOrDigit(text[end]);
}
