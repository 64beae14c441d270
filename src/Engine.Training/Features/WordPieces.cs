using System.Globalization;
using System.Text;

namespace Engine.Training.Features;

/// <summary>Cuts text into the pieces of words that a BERT encoder was trained with.</summary>
/// <remarks>
/// Lower case, accents off, punctuation and ideographs alone; then the longest piece that the vocabulary has, again and again
/// (Wu et al. 2016, arXiv:1609.08144). Pieces that continue a word begin with ##.
/// </remarks>
internal sealed class WordPieces
{
    // What cannot be cut is unknown as a whole; nor is a longer word worth trying.
    private const int WordMax = 100;

    private readonly Dictionary<string, int> _idOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _begin, _end, _unknown;

    /// <param name="vocabulary">One piece per line; its id is the line's number, from 0.</param>
    public WordPieces(Stream vocabulary)
    {
        using var reader = new StreamReader(vocabulary);
        while (reader.ReadLine() is { } piece) _idOf[piece] = _idOf.Count;
        _lookup = _idOf.GetAlternateLookup<ReadOnlySpan<char>>();
        (_begin, _end, _unknown) = (_idOf["[CLS]"], _idOf["[SEP]"], _idOf["[UNK]"]);
    }

    /// <param name="most">At most so many ids, the marks of beginning and end included.</param>
    public long[] Cut(string text, int most)
    {
        var ids = new List<long> { _begin };
        foreach (var word in WordsOf(text))
        {
            if (ids.Count >= most - 1) break;
            Cut(word, ids);
        }
        if (ids.Count > most - 1) ids.RemoveRange(most - 1, ids.Count - most + 1);
        ids.Add(_end);
        return [.. ids];
    }

    private void Cut(string word, List<long> ids)
    {
        var first = ids.Count;
        for (var start = 0; start < word.Length && word.Length <= WordMax;)
        {
            var end = word.Length;
            var id = -1;
            for (; end > start; end--)
                if (_lookup.TryGetValue(start == 0 ? word.AsSpan(0, end) : "##" + word[start..end], out id)) break;
            if (end == start) break;
            ids.Add(id);
            start = end;
            if (start == word.Length) return;
        }
        ids.RemoveRange(first, ids.Count - first);
        ids.Add(_unknown);
    }

    private static IEnumerable<string> WordsOf(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format) continue;
            var standsAlone = char.IsPunctuation(c) || char.IsSymbol(c) || c is >= '\u3400' and <= '\u9FFF';
            if ((standsAlone || char.IsWhiteSpace(c) || char.IsControl(c)) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
            if (standsAlone) yield return c.ToString();
            else if (!char.IsWhiteSpace(c) && !char.IsControl(c)) word.Append(c);
        }
        if (word.Length > 0) yield return word.ToString();
    }
}
