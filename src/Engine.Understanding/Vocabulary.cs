using System.Runtime.InteropServices;

namespace Engine.Understanding;

/// <summary>The features one model knows: which row of its weights each has, and how telling it is.</summary>
/// <remarks>
/// TF-IDF as in scikit-learn's TfidfVectorizer with sublinear_tf: (1 + ln tf) · (1 + ln((1 + n) ÷ (1 + df))). Words and
/// character n-grams are scaled to length 1 each, so that neither drowns the other. Features that the model does not know
/// count towards that length as if df were 0: a message full of them gets small weights and hence low scores, which is most
/// of what tells out-of-scope messages (CLINC150 validation: AUROC 0.961 without, 0.968 with; accuracy the same).
/// </remarks>
public sealed class Vocabulary
{
    private static ReadOnlySpan<byte> Magic => "EVOC0002"u8;

    private static int HeaderLength => Magic.Length + sizeof(float);

    private readonly int[] _rowOf = new int[MessageFeatures.IdCount];   // row + 1; 0 says unknown
    private readonly float[] _idf;
    private readonly int[] _ids;
    private readonly float _unknownIdf;

    /// <param name="ids">Feature ids in the order of their rows.</param>
    /// <param name="idf">Inverse document frequency of each.</param>
    /// <param name="unknownIdf">Inverse document frequency of all other features.</param>
    public Vocabulary(int[] ids, float[] idf, float unknownIdf)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(idf.Length, ids.Length);
        (_ids, _idf, _unknownIdf) = (ids, idf, unknownIdf);
        for (var row = 0; row < ids.Length; row++)
        {
            if ((uint)ids[row] >= MessageFeatures.IdCount || _rowOf[ids[row]] != 0)
                throw new InvalidDataException($"Feature id {ids[row]} in row {row} is out of range or listed twice.");
            _rowOf[ids[row]] = row + 1;
        }
    }

    public int Count => _ids.Length;

    public int IdOf(int row) => _ids[row];

    /// <summary>Writes the rows and weights of the features that are known, in order of appearance.</summary>
    /// <param name="rows">At least as long as the message has features; so is <paramref name="weights"/>.</param>
    /// <returns>How many were written.</returns>
    public int Weigh(MessageFeatures message, Span<int> rows, Span<float> weights)
    {
        var known = 0;
        float words = 0, grams = 0;
        foreach (var id in message.Ids)
        {
            var row = _rowOf[id] - 1;
            var count = message.CountOf(id);
            var weight = row < 0 ? _unknownIdf : _idf[row];
            if (count > 1) weight *= 1 + MathF.Log(count);
            if (MessageFeatures.IsWord(id)) words += weight * weight;
            else grams += weight * weight;
            if (row < 0) continue;
            // The kind rides in the sign until the lengths are known.
            rows[known] = row;
            weights[known++] = MessageFeatures.IsWord(id) ? weight : -weight;
        }
        var wordScale = words > 0 ? 1 / MathF.Sqrt(words) : 0;
        var gramScale = grams > 0 ? -1 / MathF.Sqrt(grams) : 0;
        foreach (ref var weight in weights[..known]) weight *= weight > 0 ? wordScale : gramScale;
        return known;
    }

    /// <summary>Share of the message's features that are known, 0 to 1; 0 for an empty message.</summary>
    public float KnownShare(MessageFeatures message, int known) => message.Ids.IsEmpty ? 0 : (float)known / message.Ids.Length;

    public void Save(string path)
    {
        using var file = File.Create(path);
        file.Write(Magic);
        file.Write(MemoryMarshal.AsBytes([_unknownIdf]));
        file.Write(MemoryMarshal.AsBytes(_ids.AsSpan()));
        file.Write(MemoryMarshal.AsBytes(_idf.AsSpan()));
    }

    /// <exception cref="InvalidDataException">The file is not a vocabulary, or is cut short.</exception>
    public static Vocabulary Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(Magic) || (bytes.Length - HeaderLength) % 8 != 0 || bytes.Length <= HeaderLength)
            throw new InvalidDataException($"{path} is not a vocabulary file, or is cut short.");
        var body = bytes.AsSpan(HeaderLength);
        return new Vocabulary(
            MemoryMarshal.Cast<byte, int>(body[..(body.Length / 2)]).ToArray(),
            MemoryMarshal.Cast<byte, float>(body[(body.Length / 2)..]).ToArray(),
            MemoryMarshal.Read<float>(bytes.AsSpan(Magic.Length)));
    }
}
