using System.Collections.Frozen;
using System.Numerics.Tensors;

namespace Engine.Understanding.Languages;

/// <summary>
/// Which language a message is written in: by its script, and for Latin letters by its words and character 2- to 4-grams.
/// </summary>
/// <remarks>
/// A naive Bayes model over the texts beside this file, one per language, built when it is first asked: a new language is a new
/// file. After Cavnar and Trenkle 1994; whole words are features too, because short messages are mostly small words.
/// </remarks>
public static class LanguageReading
{
    /// <summary>No language is known, or several are as likely.</summary>
    public const string Unknown = "und";

    private const int LengthMax = 400;
    private const int Buckets = 1 << 14;

    // Natural logarithms. One telling word is worth about 3; less than that is a guess between neighbours such as Spanish and Portuguese.
    private const float MarginMin = 1.2f;

    // Features of a text that none of the languages has are shared evenly; a message made of little else is in another language.
    private const double KnownShareMin = 0.35;

    private static readonly string[] Codes = ["en", "es", "fr", "de", "it", "nl", "pt", "pl"];

    // So few words need one that is the language's own: letters alone make "refund" German.
    private const int ShortMax = 3;

    // Per word of the texts, a bit for each language that has it.
    private static readonly FrozenDictionary<string, int> LanguagesOf = LearnWords();
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> WordLookup =
        LanguagesOf.GetAlternateLookup<ReadOnlySpan<char>>();

    // [bucket × language]: ln P(feature | language); a row of zeros for features never seen.
    private static readonly float[] LogOdds = Learn();

    /// <returns>An ISO 639-1 code; "und" when the text is too short, mixed, or in a language that is not known.</returns>
    public static string Of(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, LengthMax)];
        if (Scripts.LanguageOf(text) is { } byScript) return byScript;

        Span<float> scores = stackalloc float[Codes.Length];
        scores.Clear();
        int seen = 0, known = 0;
        var grams = new Grams(text);
        while (grams.Next(out var bucket))
        {
            seen++;
            var row = LogOdds.AsSpan(bucket * Codes.Length, Codes.Length);
            if (row[0] == 0) continue;
            known++;
            TensorPrimitives.Add(scores, row, scores);
        }
        var best = TensorPrimitives.IndexOfMax(scores);
        if (known < KnownShareMin * seen || seen == 0) return Unknown;
        var margin = float.PositiveInfinity;
        for (var i = 0; i < scores.Length; i++) if (i != best) margin = Math.Min(margin, scores[best] - scores[i]);
        return margin >= MarginMin && (Known(text) & 1 << best) != 0 ? Codes[best] : Unknown;
    }

    /// <summary>A bit for each language that has a word of the text; all of them when the text is not short.</summary>
    private static int Known(ReadOnlySpan<char> text)
    {
        Span<char> word = stackalloc char[WordMax];
        int known = 0, words = 0;
        for (int at = 0, end; at < text.Length; at = end + 1)
        {
            while (at < text.Length && !char.IsLetter(text[at])) at++;
            end = at;
            while (end < text.Length && char.IsLetter(text[end])) end++;
            if (end == at) break;
            if (++words > ShortMax) return -1;
            if (end - at > WordMax) continue;
            text[at..end].ToLowerInvariant(word);
            if (WordLookup.TryGetValue(word[..(end - at)], out var languages)) known |= languages;
        }
        return known;
    }

    private const int WordMax = 32;

    private static FrozenDictionary<string, int> LearnWords()
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var language = 0; language < Codes.Length; language++)
            foreach (var word in new string([.. TextOf(Codes[language]).Select(c => char.IsLetter(c) ? char.ToLowerInvariant(c) : ' ')])
                .Split(' ', StringSplitOptions.RemoveEmptyEntries))
                words[word] = words.GetValueOrDefault(word) | 1 << language;
        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static float[] Learn()
    {
        var counts = new float[Buckets * Codes.Length];
        var totals = new float[Codes.Length];
        for (var language = 0; language < Codes.Length; language++)
        {
            var grams = new Grams(TextOf(Codes[language]));
            while (grams.Next(out var bucket))
            {
                counts[bucket * Codes.Length + language]++;
                totals[language]++;
            }
        }
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            var row = counts.AsSpan(bucket * Codes.Length, Codes.Length);
            if (TensorPrimitives.Sum<float>(row) == 0) continue;
            // Half a count for each, so that a feature unseen in one small text does not rule its language out.
            for (var language = 0; language < Codes.Length; language++) 
                row[language] = MathF.Log((row[language] + 0.5f) / (totals[language] + 0.5f * Buckets / 4));
        }
        return counts;
    }

    private static string TextOf(string code)
    {
        using var resource = typeof(LanguageReading).Assembly.GetManifestResourceStream($"{typeof(LanguageReading).Namespace}.{code}.txt")!;
        return new StreamReader(resource).ReadToEnd();
    }

    /// <summary>The features of a text: its words, and the 2- to 4-grams of letters inside them, with a blank at both ends.</summary>
    private ref struct Grams(ReadOnlySpan<char> text)
    {
        private const int GramMin = 2, GramMax = 4;

        private readonly ReadOnlySpan<char> _text = text;
        private int _wordStart, _wordEnd, _from = int.MaxValue, _length = GramMin;

        public bool Next(out int bucket)
        {
            if (_from > _wordEnd || _from == int.MaxValue)
            {
                if (!NextWord())
                {
                    bucket = 0;
                    return false;
                }
                _from = _wordStart - 1;
                _length = GramMin;
                bucket = Bucket(_wordStart, _wordEnd, salt: 0x5bd1e995);
                return true;
            }
            bucket = Bucket(_from, _from + _length, salt: 0);
            if (_from + ++_length > _wordEnd + 1 || _length > GramMax)
            {
                _from++;
                _length = GramMin;
                if (_from >= _wordEnd) _from = int.MaxValue;
            }
            return true;
        }

        private bool NextWord()
        {
            _wordStart = _wordEnd;
            while (_wordStart < _text.Length && !IsLetter(_text[_wordStart])) _wordStart++;
            _wordEnd = _wordStart;
            while (_wordEnd < _text.Length && IsLetter(_text[_wordEnd])) _wordEnd++;
            return _wordEnd > _wordStart;
        }

        private readonly int Bucket(int start, int end, uint salt)
        {
            var hash = 2166136261u ^ salt;
            for (var i = start; i < end; i++) 
                hash = (hash ^ (i < _wordStart || i >= _wordEnd ? ' ' : char.ToLowerInvariant(_text[i]))) * 16777619u;
            return (int)((hash ^ hash >> 15) * 0x2c1b3c6du >> 18);
        }

        private static bool IsLetter(char c) => char.IsLetter(c) || c == '\'';
    }
}
