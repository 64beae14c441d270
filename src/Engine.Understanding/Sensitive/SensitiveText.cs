using System.Buffers;
using Engine.Contracts;

namespace Engine.Understanding.Sensitive;

/// <summary>Finds what must not be stored or logged: cards, accounts, addresses, numbers of persons, secrets.</summary>
/// <remarks>Most messages hold neither a digit, an @ nor a word for password, and cost two vectorised searches.</remarks>
public static class SensitiveText
{
    // The longest local part that RFC 5321 allows; also what keeps a long unbroken text from being read again for every digit.
    private const int MailMax = 64;

    // Digits and @ of other scripts are read as ours, see Plain.
    private static readonly SearchValues<char> Telling = SearchValues.Create("0123456789@");

    /// <returns>Spans in order and without overlap.</returns>
    public static IReadOnlyList<SensitiveSpan> Find(string text)
    {
        text = Plain(text);
        var hasPassword = Passwords.Find(text, 0, out var secretStart, out var secretEnd);
        if (!hasPassword && !text.AsSpan().ContainsAny(Telling) && !Emails.MayBeSpelled(text)) return [];

        var spans = new List<SensitiveSpan>();
        // What is said to be a password is one, whatever else it looks like.
        while (hasPassword)
        {
            spans.Add(new SensitiveSpan("password", secretStart, secretEnd - secretStart));
            hasPassword = Passwords.Find(text, secretEnd, out secretStart, out secretEnd);
        }
        for (var from = 0; Emails.FindSpelled(text, from, out var mailStart, out var mailEnd); from = mailEnd)
            if (!IsCovered(spans, spans.Count, mailStart, mailEnd)) spans.Add(new SensitiveSpan("email", mailStart, mailEnd - mailStart));
        AddIdentifiers(text, spans);
        if (spans.Count == 0) return [];
        spans.Sort((one, other) => one.Start.CompareTo(other.Start));
        return spans;
    }

    /// <summary>
    /// The same text with digits of every script, and the wide forms of @ + . and letters, as ASCII: character for character.
    /// </summary>
    private static string Plain(string text)
    {
        if (System.Text.Ascii.IsValid(text)) return text;
        var isPlain = true;
        foreach (var c in text) isPlain &= c == Plain(c);
        return isPlain ? text : string.Create(text.Length, text, (plain, written) =>
        {
            for (var i = 0; i < plain.Length; i++) plain[i] = Plain(written[i]);
        });
    }

    private static char Plain(char c) => c switch
    {
        '\u00A0' or '\u2007' or '\u2009' or '\u202F' => ' ',   // blanks that do not break
        '\u2010' or '\u2011' or '\u2012' or '\u2013' => '-',
        < '\u0100' => c,
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),   // full-width forms of ASCII
        _ when char.IsDigit(c) => (char)('0' + (int)char.GetNumericValue(c)),
        _ => c,
    };

    private static void AddIdentifiers(ReadOnlySpan<char> text, List<SensitiveSpan> spans)
    {
        var secrets = spans.Count;
        var done = 0;
        for (int at; (at = text[done..].IndexOfAny(Telling)) >= 0;)
        {
            var (kind, start, end) = Classify(text, at + done, done);
            if (kind is not null && !IsCovered(spans, secrets, start, end)) spans.Add(new SensitiveSpan(kind, start, end - start));
            done = Math.Max(end, at + done + 1);
            if (kind != "card" || !Cards.FindCode(text, done, out var codeStart, out var codeEnd)) continue;
            if (!IsCovered(spans, secrets, codeStart, codeEnd))
                spans.Add(new SensitiveSpan("one_time_code", codeStart, codeEnd - codeStart));
            done = codeEnd;
        }
    }

    /// <summary>
    /// What the digit or @ at <paramref name="at"/> is part of; nothing before <paramref name="done"/> is looked at again.
    /// </summary>
    private static (string? Kind, int Start, int End) Classify(ReadOnlySpan<char> text, int at, int done)
    {
        var start = WordStart(text, at, done);
        // "jane.doe99@example.org": a digit may come before its @.
        if (AtOf(text, start, at) is var sign and >= 0 && Emails.Find(text, sign, out var mailStart, out var mailEnd))
            return ("email", Math.Max(mailStart, done), mailEnd);
        if (text[at] == '@') return (null, at, at + 1);

        var (identifier, identifierEnd) = Identifiers.Find(text, start);
        if (identifier is not null) return (identifier, start, identifierEnd);
        // "QQ 12 34 56 C", "GB 29 NWBK …": the letters stand before a blank.
        if (start == at && at >= done + 3 && text[at - 1] == ' ' && WordStart(text, at - 2, done) is var letters && at - 1 - letters == 2)
        {
            (identifier, identifierEnd) = Identifiers.Find(text, letters);
            if (identifier is not null) return (identifier, letters, identifierEnd);
        }
        // Digits inside a word, "B2B" or an order number "A1234567", say nothing; after a word that names them, "card4111…", they do.
        if (start < at && !IsNamed(text[start..at], DigitsEnd(text, at) - at)) return (null, start, WordEnd(text, at));

        var from = at;
        if (from > done && text[from - 1] == '(') from--;
        if (from > done && text[from - 1] == '+') from--;
        var run = NumberRun.Read(text, from);
        if (run.End < text.Length && char.IsLetter(text[run.End]) && !WrittenDates.Find(text, at, DigitsEnd(text, at), out _, out _))
            return (null, at, WordEnd(text, run.End));
        var found = Numbers.Classify(run);
        if (found.Kind is not null) return found;
        var digitsEnd = DigitsEnd(text, at);
        return WrittenDates.Find(text, at, digitsEnd, out var dateStart, out var dateEnd)
            && Surroundings.Before(text, dateStart, Surroundings.Birth)
            ? ("birth_date", dateStart, dateEnd)
            : found;
    }

    private static bool IsNamed(ReadOnlySpan<char> word, int digits) =>
        digits >= 7 && !word.ContainsAnyInRange('0', '9')
        && (word.ContainsAny(Surroundings.Card) || word.ContainsAny(Surroundings.Phone) || word.ContainsAny(Surroundings.NationalId));

    private static int WordStart(ReadOnlySpan<char> text, int at, int done)
    {
        while (at > done && char.IsLetterOrDigit(text[at - 1])) at--;
        return at;
    }

    private static int WordEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsLetterOrDigit(text[at])) at++;
        return at;
    }

    private static int DigitsEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    /// <summary>The @ of the unbroken stretch that begins at <paramref name="start"/>; −1 when there is none.</summary>
    private static int AtOf(ReadOnlySpan<char> text, int start, int at)
    {
        for (var i = start; i < Math.Min(text.Length, at + MailMax) && (i <= at || !char.IsWhiteSpace(text[i])); i++)
            if (text[i] == '@') return i;
        return -1;
    }

    private static bool IsCovered(List<SensitiveSpan> spans, int count, int start, int end)
    {
        for (var i = 0; i < count; i++)
            if (start < spans[i].Start + spans[i].Length && end > spans[i].Start) return true;
        return false;
    }
}
