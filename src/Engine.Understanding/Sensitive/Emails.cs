namespace Engine.Understanding.Sensitive;

/// <summary>E-mail addresses, found from their @.</summary>
internal static class Emails
{
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
