using System.Buffers;
using System.Text.RegularExpressions;

namespace Engine.Understanding.Sensitive;

/// <summary>E-mail addresses, found from their @ or from the words that people write for it: "bob (at) example.com".</summary>
internal static partial class Emails
{
    /// <summary>Whether the text holds a word that people write for @.</summary>
    public static bool MayBeSpelled(ReadOnlySpan<char> text) => text.ContainsAny(Ats);

    /// <summary>Finds the next address with its @ spelled out; the word "at" alone is one only where a "dot" follows.</summary>
    public static bool FindSpelled(string text, int from, out int start, out int end)
    {
        start = end = from;
        if (!text.AsSpan(from).ContainsAny(Ats)) return false;
        var match = Spelled().Match(text, from);
        (start, end) = (match.Index, match.Index + match.Length);
        return match.Success;
    }

    private static readonly SearchValues<string> Ats =
        SearchValues.Create(
            ["(at)", "( at )", "[at]", "[ at ]", "{at}", " at ", "(arroba)", " arroba ", "(arobase)", " arobase ", "(@)", " @ "],
            StringComparison.OrdinalIgnoreCase);

    private const string At = @" ?[(\[{] ?(?:at|arroba|arobase|@) ?[)\]}] ?| (?:arroba|arobase|@) ";

    private const string Dot = @"\.| ?[(\[{] ?(?:dot|punkt|punto|point) ?[)\]}] ?| (?:dot|punkt|punto|point) ";

    [GeneratedRegex(
        $@"[\w.%+-]{{1,64}}(?:{At})[\w-]{{1,63}}(?:(?:{Dot})[\w-]{{2,63}}){{1,4}}"
            + @"|[\w.%+-]{1,64} at [\w-]{1,63}(?: dot [\w-]{2,63}){1,4}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Spelled();

    /// <param name="at">Index of an @.</param>
    /// <returns>False when what stands around it is no address.</returns>
    public static bool Find(ReadOnlySpan<char> text, int at, out int start, out int end)
    {
        start = at;
        while (start > 0 && IsLocal(text[start - 1])) start--;
        end = at + 1;
        while (end < text.Length && IsDomain(text[end])) end++;
        while (end > at + 1 && text[end - 1] is '.' or '-') end--;   // a full stop after an address ends the sentence
        while (start < at && text[start] == '.') start++;
        var domain = text[(at + 1)..end];
        var dot = domain.LastIndexOf('.');
        return start < at && dot > 0 && domain.Length - dot > 2;
    }

    private static bool IsLocal(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '%' or '\'';

    private static bool IsDomain(char c) => char.IsLetterOrDigit(c) || c is '.' or '-';
}
