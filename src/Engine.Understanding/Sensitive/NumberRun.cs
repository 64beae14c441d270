namespace Engine.Understanding.Sensitive;

/// <summary>Digits that are written together, in groups with blanks, dots, hyphens, slashes or brackets between them.</summary>
/// <param name="start">Index of the first digit, or of the + or bracket before it.</param>
/// <param name="end">Index after the last digit.</param>
/// <param name="digitCount">Digits without what separates them.</param>
internal readonly ref struct NumberRun(ReadOnlySpan<char> text, int start, int end, int digitCount)
{
    // Long enough for a card, its expiry date and its code in one breath: 19 + 4 + 4 digits.
    public const int DigitsMax = 40;

    public readonly ReadOnlySpan<char> Text = text;
    public readonly int Start = start, End = end, DigitCount = digitCount;

    public bool HasPlus => Text[Start] == '+';

    public bool IsGrouped => End - Start > DigitCount + (HasPlus ? 1 : 0);

    /// <summary>Reads the run that begins at <paramref name="start"/>, a digit, a plus or an opening bracket.</summary>
    /// <param name="isWide">Commas, semicolons, dashes of any length and line ends separate too.</param>
    public static NumberRun Read(ReadOnlySpan<char> text, int start, bool isWide = false)
    {
        int at = start, end = start, digits = 0, gap = 0;
        for (; at < text.Length && digits < DigitsMax; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                digits++;
                end = at + 1;
                gap = 0;
            }
            // "+49 (0) 30": two in a row are usual, three are not; " - " and "\r\n" stand between the fours of a card.
            else if (!(Separates(text[at]) || (isWide && SeparatesWidely(text[at]))) || (at > start && ++gap > (isWide ? 3 : 2))) break;
        }
        return new NumberRun(text, start, end, digits);
    }

    /// <summary>Copies the digits and says where each stands in the text.</summary>
    public int Digits(Span<char> digits, Span<int> positions)
    {
        var count = 0;
        for (var i = Start; i < End; i++)
        {
            if (!char.IsAsciiDigit(Text[i])) continue;
            (digits[count], positions[count]) = (Text[i], i);
            count++;
        }
        return count;
    }

    private static bool Separates(char c) => c is ' ' or '-' or '.' or '/' or '(' or ')' or '+';

    private static bool SeparatesWidely(char c) =>
        c is ',' or ';' or ':' or '_' or '|' or '*' or '\u2014' or '\u2015' or '\u2212' || char.IsWhiteSpace(c);
}
