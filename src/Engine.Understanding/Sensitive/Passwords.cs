using System.Buffers;

namespace Engine.Understanding.Sensitive;

/// <summary>Passwords, which only the words before them give away: "my password is Tiger77".</summary>
internal static class Passwords
{
    private static readonly string[] Names =
    [
        "password", "passwort", "passwd", "pwd", "passcode", "passphrase", "kennwort", "contraseña", "contrasena",
        "mot de passe", "senha", "wachtwoord", "hasło", "haslo", "login code",
        "pw:", "pw is", "pw=", "pass:", "pass is", "pass=", "p/w", "kw:",
    ];
    private static readonly SearchValues<string> NameSearch = SearchValues.Create(Names, StringComparison.OrdinalIgnoreCase);
    private static readonly string[] Links = ["is", "was", "ist", "es", "est", "è", "é", "lautet", "jest", "to", "a", "it's", "as"];

    // "my password is wrong": words that people put after it and that are no password.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Harmless = new HashSet<string>(
        ("not wrong incorrect invalid working expired the my a an and or but please still being always never correct right reset lost "
            + "forgotten changed locked blocked required too weak strong " +
         "saved same different old new good bad what where why how in on for it that this something nothing secret safe unknown gone "
             + "missing bad accepted rejected no so just only very also now again " +
         "nicht falsch ungültig vergessen abgelaufen zurücksetzen incorrecta incorrecto errónea correcta correcto olvidada no oublié "
             + "incorrecte faux erroné perdu pas invalide expiré " +
         "i you we they he she it's its im i'm because since after before with without to at from of reset. field box page link email "
             + "mail account").Split(' '),
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds the next password at or after <paramref name="from"/>.</summary>
    public static bool Find(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (start = end = from; ;)
        {
            var found = text[end..].IndexOfAny(NameSearch);
            if (found < 0) return false;
            end += found;
            var isWord = end == 0 || !char.IsLetter(text[end - 1]);   // "the bypass: …" names no password
            end += NameLength(text[end..]);
            if (!isWord) continue;
            // "pw:" and "pass is" are links as well as names.
            if (text[end - 1] is ':' or '=') end--;
            else if (text[..end].EndsWith(" is", StringComparison.OrdinalIgnoreCase)) end -= 2;
            if (ValueAfter(text, end, out start, out var stop))
            {
                end = stop;
                return true;
            }
        }
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        foreach (var name in Names)
            if (text.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return name.Length;
        return 1;
    }

    private static bool ValueAfter(ReadOnlySpan<char> text, int at, out int start, out int end)
    {
        var isLinked = false;
        for (start = at; ;)
        {
            while (start < text.Length && text[start] is ' ' or ':' or '=' or '"' or '\'' or '“' or '„' or '-' or '>' or ',')
            {
                isLinked |= text[start] is ':' or '=';
                start++;
            }
            end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            if (end == start) return false;
            if (!IsLink(text[start..end])) break;
            isLinked = true;
            start = end;
        }
        while (end > start && text[end - 1] is '.' or ',' or '"' or '\'' or '”' or '“' or ')' or ';' && end - start > 1) end--;
        if (text[end - 1] is '!' or '?' && end == text.TrimEnd().Length && !HasDigit(text[start..end])) end--;
        var value = text[start..end];
        if (value.Length < 3 || Harmless.Contains(value)) return false;
        // After "is" or a colon a plain word counts; without them it must look like a password.
        return HasDigit(value) ? value.Length >= 4 : isLinked && (IsLastWord(text, end) || HasMark(value));
    }

    private static bool IsLink(ReadOnlySpan<char> word)
    {
        foreach (var link in Links)
            if (word.Equals(link, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool HasDigit(ReadOnlySpan<char> word) => word.ContainsAnyInRange('0', '9');

    private static bool HasMark(ReadOnlySpan<char> word) => word.ContainsAny('_', '$', '@') || word.ContainsAny('#', '*', '&');

    private static bool IsLastWord(ReadOnlySpan<char> text, int end) =>
        !text[end..].ContainsAnyInRange('a', 'z') || text[end..].TrimStart().StartsWith("and ", StringComparison.OrdinalIgnoreCase)
            || (end < text.Length && text[end] is '.' or ',');
}
