using System.Collections.Frozen;
using System.Text;

namespace Engine.Domain.Assistants;

/// <summary>
/// Phrases that sound like danger and are shop talk: "fire sale", "this price kills me". What a message says besides them is what it says.
/// </summary>
/// <remarks>Every message is looked through: the words of one that begins no phrase are compared and never copied.</remarks>
public sealed class Idioms
{
    /// <summary>The words of phrases by their first, the longest first; case does not matter.</summary>
    private readonly FrozenDictionary<string, string[][]> _phrases;

    /// <param name="phrases">As people write them; case and punctuation do not matter.</param>
    public Idioms(IEnumerable<string> phrases) => _phrases = phrases.Select(WordsOf).Where(words => words.Length > 0)
        .GroupBy(words => words[0], StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(
            group => group.Key, group => group.OrderByDescending(words => words.Length).ToArray(), StringComparer.OrdinalIgnoreCase);

    public static Idioms None { get; } = new([]);

    /// <returns>The text without its idioms, which may be empty; null when there is none in it.</returns>
    public string? Without(string text)
    {
        if (_phrases.Count == 0) return null;
        var plain = Plain(text);
        StringBuilder? rest = null;
        var kept = 0;   // up to here the text is in the rest or left out
        for (var word = WordFrom(plain, 0); !word.IsEmpty; word = WordFrom(plain, word.End))
            if (IdiomAt(plain, word) is { } end)
            {
                (rest ??= new StringBuilder()).Append(text, kept, word.Start - kept);
                kept = end;
                word = word with { End = end };
            }
        return rest?.Append(text, kept, text.Length - kept).ToString();
    }

    /// <returns>Where the longest phrase ends that begins with the word; null: none does.</returns>
    private int? IdiomAt(string text, Word first)
    {
        if (!_phrases.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(first.Of(text), out var phrases)) return null;
        foreach (var phrase in phrases)
        {
            var (word, matched) = (first, 1);
            while (matched < phrase.Length && WordFrom(text, word.End) is var next
                && next.Of(text).Equals(phrase[matched], StringComparison.OrdinalIgnoreCase))
                (word, matched) = (next, matched + 1);
            if (matched == phrase.Length) return word.End;
        }
        return null;
    }

    private static string[] WordsOf(string phrase)
    {
        var (words, plain) = (new List<string>(), Plain(phrase));
        for (var word = WordFrom(plain, 0); !word.IsEmpty; word = WordFrom(plain, word.End)) words.Add(word.Of(plain).ToString());
        return [.. words];
    }

    /// <summary>As long as before: what stands where stays.</summary>
    private static string Plain(string text) => text.Replace('’', '\'');

    /// <summary>The next word; an apostrophe belongs to it.</summary>
    private static Word WordFrom(string text, int start)
    {
        while (start < text.Length && !char.IsLetterOrDigit(text[start])) start++;
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '\'')) end++;
        return new Word(start, end);
    }

    private readonly record struct Word(int Start, int End)
    {
        public bool IsEmpty => Start == End;

        public ReadOnlySpan<char> Of(string text) => text.AsSpan(Start, End - Start);
    }
}
