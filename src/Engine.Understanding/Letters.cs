namespace Engine.Understanding;

/// <summary>Folds what people type to what they mean: case, digits, accents, apostrophes and stretched letters.</summary>
internal static class Letters
{
    // Latin-1 Supplement and Latin Extended-A (U+00C0–U+017F), one base letter each, already lower case.
    // Spanish, French and Polish are typed without accents as often as with them.
    private const string Base =
        "aaaaaaaceeeeiiiidnooooo×ouuuuytsaaaaaaaceeeeiiiidnooooo÷ouuuuyty" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    private const char First = '\u00C0';

    /// <summary>Folds <paramref name="text"/> into <paramref name="folded"/> and says how many characters it wrote.</summary>
    /// <param name="folded">At least as long as <paramref name="text"/>: folding never lengthens.</param>
    /// <remarks>
    /// Every digit becomes 0, every white space or control character one blank, and a character is kept at most twice in a row.
    /// </remarks>
    public static int Fold(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = 0;
        foreach (var character in text)
        {
            var c = Fold(character);
            if (length > 0 && folded[length - 1] == c && (c == ' ' || (length > 1 && folded[length - 2] == c))) continue;
            folded[length++] = c;
        }
        return length;
    }

    /// <summary>Letters, digits and the apostrophe make words; everything else stands alone.</summary>
    public static bool MakesWord(char c) =>
        c is '\'' || (c < 128 ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c)
            || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark);

    public static char Fold(char c) => c switch
    {
        >= 'a' and <= 'z' => c,
        >= 'A' and <= 'Z' => (char)(c | 0x20),
        >= '0' and <= '9' => '0',
        <= ' ' or '\u007F' => ' ',
        < '\u0080' => c,
        '\u2019' or '\u2018' or '\u00B4' => '\'',
        >= First and <= '\u017F' => Base[c - First],
        _ when char.IsWhiteSpace(c) || char.IsControl(c) => ' ',
        _ when char.IsDigit(c) => '0',
        _ => char.ToLowerInvariant(c),
    };
}
