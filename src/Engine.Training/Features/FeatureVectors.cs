using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Engine.Training.Features;

/// <summary>What words and letters mean, learnt beforehand: features used alike have vectors that point alike.</summary>
/// <remarks>
/// They let an intent learn from "refund" something about "reimbursed" that no example held. They are a help to training
/// alone: the classifier's weights on meanings are folded into the weights of the features, so serving is as small as
/// before. Two tables lie side by side: what company words keep (<see cref="WordPretraining"/>), and what the intents of
/// public data sets make of words and letters (<see cref="LabelPretraining"/>).
/// </remarks>
public sealed class FeatureVectors
{
    // How much meanings count beside the features themselves. Words: 0.5 (its root is what a vector is multiplied by) was best of
    // 0.4, 1 and 2 on 5 to 30 examples per intent of CLINC150, BANKING77 and HWU64; more helps accuracy little and blurs what is
    // out of scope. Labels: 0.7 of 0.5, 0.7 and 1, on labels of other sets than the one measured.
    private const float WordWeight = 0.70710677f, LabelWeight = 0.7f;

    private readonly Table[] _tables;

    private FeatureVectors(params Table[] tables) => _tables = tables;

    /// <summary>Nothing means anything.</summary>
    public static FeatureVectors None { get; } = new();

    /// <summary>The vectors that ship with this program, learnt by <c>pretrain</c>.</summary>
    public static FeatureVectors Shipped { get; } = new(Table.Of(Resource("words.vectors"), WordWeight), Table.Of(Resource("labels.vectors"), LabelWeight));

    /// <summary>These with other vectors from labels: to measure on a data set, whose own labels must not have gone into them.</summary>
    public FeatureVectors WithLabels(int[] ids, float[][] vectors) => new(_tables[0], Table.Of(Table.Bytes(ids, vectors), LabelWeight));

    /// <summary>Numbers in a meaning.</summary>
    public int Dimensions => _tables.Sum(table => table.Dimensions);

    public bool Has(int id) => Array.Exists(_tables, table => table.Has(id));

    /// <summary>Adds a feature's vector times <paramref name="weight"/>; nothing for features that have none.</summary>
    public void Add(int id, float weight, Span<float> sum)
    {
        foreach (var table in _tables)
        {
            table.Add(id, weight, sum[..table.Dimensions]);
            sum = sum[table.Dimensions..];
        }
    }

    /// <summary>Writes a table of vectors.</summary>
    /// <param name="vectors">One vector per id, all of one length.</param>
    public static void Save(int[] ids, float[][] vectors, string path) => File.WriteAllBytes(path, Table.Bytes(ids, vectors));

    private static byte[] Resource(string name)
    {
        using var stream = typeof(FeatureVectors).Assembly.GetManifestResourceStream("Engine.Training." + name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>Vectors by feature id, as int8 with one scale for all.</summary>
    private sealed class Table
    {
        private readonly Dictionary<int, int> _rowOf = [];
        private readonly sbyte[] _vectors;
        private readonly float _scale;

        private Table(ReadOnlySpan<int> ids, int dimensions, sbyte[] vectors, float scale)
        {
            (Dimensions, _vectors, _scale) = (dimensions, vectors, scale);
            for (var row = 0; row < ids.Length; row++) _rowOf[ids[row]] = row;
        }

        private static ReadOnlySpan<byte> Magic => "EVEC0002"u8;

        private static int HeaderLength => Magic.Length + 3 * sizeof(int);

        public int Dimensions { get; }

        public bool Has(int id) => _rowOf.ContainsKey(id);

        public void Add(int id, float weight, Span<float> sum)
        {
            if (!_rowOf.TryGetValue(id, out var row)) return;
            var vector = _vectors.AsSpan(row * Dimensions, Dimensions);
            var scale = weight * _scale;
            for (var i = 0; i < sum.Length; i++) sum[i] += scale * vector[i];
        }

        public static byte[] Bytes(int[] ids, float[][] vectors)
        {
            // Four standard deviations are kept; the few numbers beyond lose a little.
            var spread = MathF.Sqrt(vectors.Sum(vector => TensorPrimitives.SumOfSquares<float>(vector)) / (vectors.Length * vectors[0].Length));
            var quantum = 4 * spread / sbyte.MaxValue;
            using var bytes = new MemoryStream();
            bytes.Write(Magic);
            bytes.Write(MemoryMarshal.AsBytes([ids.Length, vectors[0].Length]));
            bytes.Write(MemoryMarshal.AsBytes([quantum]));
            bytes.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
            foreach (var vector in vectors)
                bytes.Write(MemoryMarshal.AsBytes<sbyte>(Array.ConvertAll(vector, x => (sbyte)Math.Clamp(MathF.Round(x / quantum), -sbyte.MaxValue, sbyte.MaxValue))));
            return bytes.ToArray();
        }

        public static Table Of(ReadOnlySpan<byte> bytes, float weight)
        {
            if (!bytes.StartsWith(Magic)) return new Table([], 0, [], 0);   // before the first pretrain
            var count = MemoryMarshal.Read<int>(bytes[Magic.Length..]);
            var dimensions = MemoryMarshal.Read<int>(bytes[(Magic.Length + sizeof(int))..]);
            var quantum = MemoryMarshal.Read<float>(bytes[(Magic.Length + 2 * sizeof(int))..]);
            var body = bytes[HeaderLength..];
            return new Table(MemoryMarshal.Cast<byte, int>(body[..(count * sizeof(int))]), dimensions, MemoryMarshal.Cast<byte, sbyte>(body[(count * sizeof(int))..]).ToArray(), quantum * weight);
        }
    }
}
