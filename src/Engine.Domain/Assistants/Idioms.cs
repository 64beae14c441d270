using System.Collections.Frozen;
using System.Text;

namespace Engine.Domain.Assistants;

/// <summary>
/// Phrases that sound like danger and are shop talk: "fire sale", "this price kills me". What a message says besides them is what it says.
/// </summary>
public sealed class Idioms
{
    private readonly FrozenSet<string> _phrases;
    private readonly int _wordsMax;

    /// <param name="phrases">As people write them; case and punctuation do not matter.</param>
    public Idioms(IEnumerable<string> phrases)
    {
        _phrases = phrases.Select(p => string.Join(' ', WordsOf(p).Select(w => w.Word))).ToFrozenSet(StringComparer.Ordinal);
        _wordsMax = _phrases.Count == 0 ? 0 : _phrases.Max(p => p.Count(c => c == ' ') + 1);
    }

    public static Idioms None { get; } = new([]);

    /// <returns>The text without its idioms, which may be empty; null when there is none in it.</returns>
    public string? Without(string text)
    {
        if (_wordsMax == 0) return null;
        var words = WordsOf(text);
        StringBuilder? rest = null;
        var kept = 0;   // up to here the text is in the rest or left out
        for (var i = 0; i < words.Count;)
        {
            if (LengthAt(words, i) is not (> 0 and var length))
            {
                i++;
                continue;
            }
            (rest ??= new StringBuilder()).Append(text, kept, words[i].Start - kept);
            kept = words[i + length - 1].End;
            i += length;
        }
        return rest?.Append(text, kept, text.Length - kept).ToString();
    }

    /// <returns>Of how many words the longest phrase is that begins there; 0: none does.</returns>
    private int LengthAt(List<(string Word, int Start, int End)> words, int first)
    {
        for (var length = Math.Min(_wordsMax, words.Count - first); length > 0; length--)
            if (_phrases.Contains(string.Join(' ', words.GetRange(first, length).Select(w => w.Word)))) return length;
        return 0;
    }

    /// <summary>In lower case, with where each stands; an apostrophe belongs to its word.</summary>
    private static List<(string Word, int Start, int End)> WordsOf(string text)
    {
        var words = new List<(string, int, int)>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsLetterOrDigit(text[i])) continue;
            var start = i;
            while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '\'' or '’')) i++;
            words.Add((text[start..i].Replace('’', '\'').ToLowerInvariant(), start, i));
        }
        return words;
    }
}
