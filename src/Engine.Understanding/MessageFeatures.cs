using System.Runtime.InteropServices;

namespace Engine.Understanding;

/// <summary>The n-grams of one message, hashed: word 1- and 2-grams, negated words, and character 2- to 5-grams inside words.</summary>
/// <remarks>
/// Training and serving read text through this class and no other. One instance serves one thread at a time and is used
/// again for the next message: nothing is allocated once its lists have grown to the longest message seen.
/// </remarks>
public sealed class MessageFeatures
{
    /// <summary>Feature ids run from 0 to this, exclusive. Even ids are word n-grams, odd ids character n-grams.</summary>
    public const int IdCount = 1 << 18;

    /// <summary>
    /// Characters of a message that are read, from its start; the message limit is 8 KiB, so this cuts only what no gateway lets in.
    /// </summary>
    public const int LengthMax = 8192;

    private const int GramMin = 2, GramMax = 5;

    // "i don't want to talk to any of your agents": seven words on, the agent is still not wanted.
    private const int NegatedMax = 8;

    private readonly byte[] _counts = new byte[IdCount];
    private readonly char[] _folded = new char[LengthMax + 2];
    private readonly List<int> _ids = new(512);
    private readonly List<int> _words = new(64);
    private readonly List<(int Start, int End, bool IsNegated)> _origins = new(512);
    private uint _word, _wordBefore;
    private int _wordBeforeStart;
    private int _negatedLeft;

    /// <summary>The message's features, each once, in order of first appearance.</summary>
    public ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Ids of the message's words and punctuation marks, in the order they were written, repetitions included.</summary>
    public ReadOnlySpan<int> Words => CollectionsMarshal.AsSpan(_words);

    /// <summary>Words of the message, without punctuation marks and emoji.</summary>
    public int WordCount { get; private set; }

    /// <summary>How often a feature occurs in the message: 1 to 255, and 255 when more.</summary>
    public int CountOf(int id) => _counts[id];

    /// <summary>The letters that made a feature, as they were read; <paramref name="index"/> is its place in <see cref="Ids"/>.</summary>
    public string NameOf(int index)
    {
        var (start, end, isNegated) = _origins[index];
        var letters = new string(_folded, start, end - start);
        return isNegated ? "not … " + letters : letters;
    }

    public static bool IsWord(int id) => (id & 1) == 0;

    public void Read(ReadOnlySpan<char> text)
    {
        foreach (var id in _ids) _counts[id] = 0;
        _ids.Clear();
        _words.Clear();
        _origins.Clear();
        _wordBeforeStart = 0;
        _word = _wordBefore = Boundary;
        _negatedLeft = 0;
        WordCount = 0;

        // A blank on both sides, so that a word's first and last letters make n-grams of their own.
        _folded[0] = ' ';
        var length = 1 + Letters.Fold(text[..Math.Min(text.Length, LengthMax)], _folded.AsSpan(1));
        _folded[length++] = ' ';
        ReadTokens(_folded.AsSpan(0, length));
        if (_words.Count > 0) Add(Mix(Mix(Boundary, _word), WordPair), isWord: true, _wordBeforeStart, length);
    }

    private void ReadTokens(ReadOnlySpan<char> folded)
    {
        for (var at = 1; at < folded.Length - 1;)
        {
            var start = at;
            if (Letters.MakesWord(folded[at]))
            {
                while (Letters.MakesWord(folded[at])) at++;
                AddWord(folded, start, at);
                AddGrams(folded, start, at);
                WordCount++;
            }
            else
            {
                at += char.IsHighSurrogate(folded[at]) && char.IsLowSurrogate(folded[at + 1]) ? 2 : 1;
                if (folded[start] == ' ') continue;
                AddWord(folded, start, at);
                _negatedLeft = 0;
            }
        }
    }

    private void AddWord(ReadOnlySpan<char> folded, int start, int end)
    {
        var word = folded[start..end];
        var hash = Boundary;
        foreach (var c in word) hash = Mix(hash, c);
        (_word, _wordBefore) = (hash, _word);
        _words.Add(Add(Mix(hash, WordAlone), isWord: true, start, end));
        Add(Mix(Mix(hash, _wordBefore), WordPair), isWord: true, _wordBeforeStart, end);
        if (_negatedLeft > 0 && --_negatedLeft > 0) Add(Mix(hash, WordNegated), isWord: true, start, end, isNegated: true);
        if (Negation.Begins(word)) _negatedLeft = NegatedMax + 1;
        else if (Negation.Ends(word)) _negatedLeft = 0;
        _wordBeforeStart = start;
    }

    /// <summary>Adds the n-grams of folded[start..end] and of the blank-or-mark positions at both ends, which are read as blanks.</summary>
    private void AddGrams(ReadOnlySpan<char> folded, int start, int end)
    {
        for (var from = start - 1; from < end; from++)
        {
            var hash = Mix(GramStart, from < start ? ' ' : folded[from]);
            for (var to = from + 1; to <= end && to < from + GramMax; to++)
            {
                hash = Mix(hash, to == end ? ' ' : folded[to]);
                if (to - from + 1 >= GramMin) Add(Mix(hash, Gram), isWord: false, from, to + 1);
            }
        }
    }

    private int Add(uint hash, bool isWord, int start, int end, bool isNegated = false)
    {
        // 17 bits of hash; the lowest bit of an id tells the two kinds apart.
        var id = (int)((hash * 0x85EBCA6Bu) >> 15) << 1 | (isWord ? 0 : 1);
        ref var count = ref _counts[id];
        if (count == 0)
        {
            _ids.Add(id);
            _origins.Add((start, end, isNegated));
        }
        if (count < byte.MaxValue) count++;
        return id;
    }

    private const uint Boundary = 7, WordAlone = 101, WordPair = 102, WordNegated = 103, GramStart = 13, Gram = 201;

    private static uint Mix(uint hash, uint value)
    {
        hash = (hash ^ value) * 0x9E3779B1;
        return hash ^ (hash >> 15);
    }
}
