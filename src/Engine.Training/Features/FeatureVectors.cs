using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Engine.Training.Features;

/// <summary>What words and letters mean, learnt beforehand: features used alike have vectors that point alike.</summary>
/// <remarks>
/// They let an intent learn from "refund" something about "reimbursed" that no example held. They are a help to training
/// alone: the classifier's weights on meanings are folded into the weights of the features, so serving is as small as
/// before. The table that ships is what a sentence encoder taught, see <see cref="Distillation"/>. Vectors are kept as int8
/// with one scale for all.
/// </remarks>
public sealed class FeatureVectors
{
    // How much meanings count beside the features themselves: of 0.7, 0.8, 1 and 1.4, in scope on the validation files of HWU64 and
    // BANKING77, 1.4 is a point too much, and the others differ by less than two seeds do.
    private const float Weight = 0.8f;

    private readonly Dictionary<int, int> _rowOf = [];
    private readonly sbyte[] _vectors;
    private readonly float _scale;

    private FeatureVectors(ReadOnlySpan<int> ids, int dimensions, sbyte[] vectors, float scale)
    {
        (Dimensions, _vectors, _scale) = (dimensions, vectors, scale);
        for (var row = 0; row < ids.Length; row++) _rowOf[ids[row]] = row;
    }

    /// <summary>Nothing means anything.</summary>
    public static FeatureVectors None { get; } = new([], 0, [], 0);

    /// <summary>The vectors that ship with this program, learnt by <c>distil</c>.</summary>
    public static FeatureVectors Shipped { get; } = Load();

    /// <summary>Numbers in a meaning.</summary>
    public int Dimensions { get; }

    private static ReadOnlySpan<byte> Magic => "EVEC0002"u8;

    private static int HeaderLength => Magic.Length + 3 * sizeof(int);

    public bool Has(int id) => _rowOf.ContainsKey(id);

    /// <summary>Adds a feature's vector times <paramref name="weight"/>; nothing for features that have none.</summary>
    public void Add(int id, float weight, Span<float> sum)
    {
        if (!_rowOf.TryGetValue(id, out var row)) return;
        var vector = _vectors.AsSpan(row * Dimensions, Dimensions);
        var scale = weight * _scale;
        for (var i = 0; i < sum.Length; i++) sum[i] += scale * vector[i];
    }

    /// <summary>Writes a table of vectors.</summary>
    /// <param name="vectors">One vector per id, all of one length.</param>
    public static void Save(int[] ids, float[][] vectors, string path)
    {
        // Four standard deviations are kept; the few numbers beyond lose a little.
        var spread = MathF.Sqrt(vectors.Sum(vector => TensorPrimitives.SumOfSquares<float>(vector)) / (vectors.Length * vectors[0].Length));
        var quantum = 4 * spread / sbyte.MaxValue;
        using var file = File.Create(path);
        file.Write(Magic);
        file.Write(MemoryMarshal.AsBytes([ids.Length, vectors[0].Length]));
        file.Write(MemoryMarshal.AsBytes([quantum]));
        file.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
        foreach (var vector in vectors)
            file.Write(MemoryMarshal.AsBytes<sbyte>(
                Array.ConvertAll(vector, x => (sbyte)Math.Clamp(MathF.Round(x / quantum), -sbyte.MaxValue, sbyte.MaxValue))));
    }

    /// <exception cref="InvalidDataException">The bytes are no table, or are cut short.</exception>
    public static FeatureVectors Parse(ReadOnlySpan<byte> bytes, float weight = Weight)
    {
        if (!bytes.StartsWith(Magic) || bytes.Length < HeaderLength) throw new InvalidDataException("This is no table of vectors.");
        var count = MemoryMarshal.Read<int>(bytes[Magic.Length..]);
        var dimensions = MemoryMarshal.Read<int>(bytes[(Magic.Length + sizeof(int))..]);
        var quantum = MemoryMarshal.Read<float>(bytes[(Magic.Length + 2 * sizeof(int))..]);
        var body = bytes[HeaderLength..];
        if (body.Length != count * (sizeof(int) + dimensions)) throw new InvalidDataException("The table of vectors is cut short.");
        return new FeatureVectors(MemoryMarshal.Cast<byte, int>(body[..(count * sizeof(int))]), dimensions,
            MemoryMarshal.Cast<byte, sbyte>(body[(count * sizeof(int))..]).ToArray(), quantum * weight);
    }

    private static FeatureVectors Load()
    {
        using var stream = typeof(FeatureVectors).Assembly.GetManifestResourceStream("Engine.Training.meanings.vectors")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Parse(memory.ToArray());
    }
}
