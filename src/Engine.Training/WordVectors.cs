using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Engine.Training;

/// <summary>What words mean, as far as the company they keep tells: words used alike have vectors that point alike.</summary>
/// <remarks>
/// They let an intent learn from "refund" something about "reimbursed" that no example held. They are a help to training
/// alone: the classifier's weights on meanings are folded into the weights of the words, so serving is as small as before.
/// Keyed by feature id, unit length less the mean, stored as int8.
/// </remarks>
public sealed class WordVectors
{
    public const int Dimensions = 128;

    private static ReadOnlySpan<byte> Magic => "EVEC0001"u8;

    /// <summary>How much meanings count beside the words themselves; 0.5 was best of 0.4, 1 and 2 on 5 to 30 examples per intent of CLINC150, BANKING77 and HWU64: more helps accuracy little and blurs what is out of scope.</summary>
    private const float Weight = 0.5f;

    private readonly Dictionary<int, int> _rowOf = [];
    private readonly sbyte[] _vectors;

    private WordVectors(ReadOnlySpan<int> ids, sbyte[] vectors)
    {
        _vectors = vectors;
        for (var row = 0; row < ids.Length; row++) _rowOf[ids[row]] = row;
    }

    /// <summary>No word means anything.</summary>
    public static WordVectors None { get; } = new([], []);

    /// <summary>The vectors that ship with this program, learnt by <c>pretrain</c>.</summary>
    public static WordVectors Shipped { get; } = Load(typeof(WordVectors).Assembly.GetManifestResourceStream("Engine.Training.words.vectors")!);

    public bool Has(int id) => _rowOf.ContainsKey(id);

    /// <summary>Adds a word's vector times <paramref name="weight"/>; nothing for features that have none.</summary>
    public void Add(int id, float weight, Span<float> sum)
    {
        if (!_rowOf.TryGetValue(id, out var row)) return;
        var vector = VectorOf(row);
        var scale = weight * Scale;
        for (var i = 0; i < sum.Length; i++) sum[i] += scale * vector[i];
    }

    public float Dot(int id, ReadOnlySpan<float> other)
    {
        if (!_rowOf.TryGetValue(id, out var row)) return 0;
        Span<float> vector = stackalloc float[Dimensions];
        vector.Clear();
        Add(id, 1, vector);
        return TensorPrimitives.Dot(vector, other);
    }

    // 127 stands for 0.5: components of a unit vector with 128 dimensions are about 0.09, and hardly ever above 0.5.
    private const float Quantum = 0.5f / 127;
    private static readonly float Scale = Quantum * MathF.Sqrt(Weight);

    private ReadOnlySpan<sbyte> VectorOf(int row) => _vectors.AsSpan(row * Dimensions, Dimensions);

    /// <param name="ids">Feature ids of words.</param>
    /// <param name="vectors">One vector per id, of <see cref="Dimensions"/> components.</param>
    public static void Save(int[] ids, float[][] vectors, string path)
    {
        using var file = File.Create(path);
        file.Write(Magic);
        file.Write(MemoryMarshal.AsBytes([ids.Length]));
        file.Write(MemoryMarshal.AsBytes(ids.AsSpan()));
        foreach (var vector in vectors)
            file.Write(MemoryMarshal.AsBytes<sbyte>(Array.ConvertAll(vector, x => (sbyte)Math.Clamp(MathF.Round(x / Quantum), -127, 127))));
    }

    private static WordVectors Load(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.ToArray().AsSpan();
        if (!bytes.StartsWith(Magic)) return None;   // before the first pretrain
        var count = MemoryMarshal.Read<int>(bytes[Magic.Length..]);
        var body = bytes[(Magic.Length + sizeof(int))..];
        return new WordVectors(MemoryMarshal.Cast<byte, int>(body[..(count * sizeof(int))]), MemoryMarshal.Cast<byte, sbyte>(body[(count * sizeof(int))..]).ToArray());
    }
}
