using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Engine.Domain.Assistants;

/// <summary>What a customer's few words say about a question that was asked.</summary>
public enum AnswerWord
{
    Yes,

    /// <summary>No, or none of them.</summary>
    No,

    First,
    Second,
    Third,
}

/// <summary>
/// The words with which customers answer a question, in every language at once: <c>answers.txt</c>, and what the assistant adds.
/// </summary>
public sealed class AnswerWords
{
    /// <summary>Left out wherever it stands.</summary>
    public const string Filler = "filler";

    /// <summary>Turns what it stands with into its opposite.</summary>
    public const string Not = "not";

    /// <summary>A longer message says more than an answer.</summary>
    private const int WordsMax = 12;

    private static readonly Lazy<AnswerWords> Read = new(() => new AnswerWords(ReadStandard()));

    private readonly FrozenDictionary<string, AnswerWord> _phrases;
    private readonly FrozenSet<string> _filler;
    private readonly FrozenSet<string> _not;
    private readonly (string List, string Phrase)[] _all;

    private AnswerWords((string List, string Phrase)[] all)
    {
        _all = all;
        _filler = Of(Filler).SelectMany(WordsOf).ToFrozenSet(StringComparer.Ordinal);
        _not = Of(Not).ToFrozenSet(StringComparer.Ordinal);
        var phrases = new Dictionary<string, AnswerWord>(StringComparer.Ordinal);
        foreach (var (list, phrase) in all)
            if (Enum.TryParse<AnswerWord>(list, ignoreCase: true, out var meaning))
                phrases.TryAdd(string.Join(' ', WordsOf(phrase)), meaning);
        _phrases = phrases.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static AnswerWords Standard => Read.Value;

    /// <summary>
    /// The lists that there are: <c>yes</c>, <c>no</c>, <c>first</c>, <c>second</c>, <c>third</c>, <c>filler</c>, <c>not</c>.
    /// </summary>
    public static IEnumerable<string> Lists => Enum.GetValues<AnswerWord>().Select(NameOf).Append(Filler).Append(Not);

    /// <summary>These words and more.</summary>
    /// <param name="more">A list's name and a phrase in it.</param>
    public AnswerWords With(IEnumerable<(string List, string Phrase)> more) => new([.. more, .. _all]);

    /// <returns>Null when the message is no such answer as a whole. A number counts from 1; beyond the third there is none.</returns>
    public AnswerWord? Find(string text)
    {
        var phrase = Phrase(WordsOf(text));
        if (phrase.Length == 0) return null;
        if (_phrases.TryGetValue(phrase, out var meaning)) return meaning;
        if (phrase is ['1' or '2' or '3']) return AnswerWord.First + (phrase[0] - '1');
        // "No, the second one": what it says after the yes or no.
        var space = phrase.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && _phrases.TryGetValue(phrase[..space], out var opening) && opening is AnswerWord.Yes or AnswerWord.No
            && _phrases.TryGetValue(phrase[(space + 1)..], out var rest) ? rest : null;
    }

    /// <returns>The words that say something; empty for a message that is too long to be an answer.</returns>
    public IReadOnlyList<string> TellingWords(string text)
    {
        var words = WordsOf(text);
        return words.Count > WordsMax ? [] : [.. words.Where(w => !_filler.Contains(w))];
    }

    /// <summary>True when a word turns the message round: "not the first one".</summary>
    public bool Denies(string text) => WordsOf(text).Any(_not.Contains);

    /// <summary>Words in lower case; an emoji is a word, punctuation is none.</summary>
    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (words.Count > WordsMax) break;
            if (Rune.IsLetterOrDigit(rune) || (rune.Value is '\'' or '’' or '#' && (word.Length > 0 || rune.Value == '#')))
            {
                word.Append(rune.Value == '’' ? "'" : Rune.ToLowerInvariant(rune).ToString());
                continue;
            }
            End(word, words);
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol) words.Add(rune.ToString());
        }
        End(word, words);
        return words;
    }

    private static void End(StringBuilder word, List<string> words)
    {
        if (word.Length > 0) words.Add(word.ToString().TrimEnd('\''));
        word.Clear();
    }

    /// <summary>The words without fillers; with them where nothing else is left, so that "one" stays "one".</summary>
    private string Phrase(List<string> words)
    {
        if (words.Count > WordsMax) return "";
        var whole = string.Join(' ', words);
        if (_phrases.ContainsKey(whole)) return whole;
        var telling = string.Join(' ', words.Where(w => !_filler.Contains(w)));
        return telling.Length > 0 ? telling : whole;
    }

    private IEnumerable<string> Of(string list) => _all.Where(a => a.List == list).Select(a => a.Phrase);

    private static string NameOf(AnswerWord meaning) => meaning.ToString().ToLowerInvariant();

    private static (string, string)[] ReadStandard()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(typeof(AnswerWords), "answers.txt")!;
        using var reader = new StreamReader(stream);
        var all = new List<(string, string)>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var phrase in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                all.Add((line[..colon], phrase));
        }
        return [.. all];
    }
}
