using System.Numerics.Tensors;
using System.Reflection;
using Microsoft.ML.OnnxRuntime;

namespace Engine.Training.Features;

/// <summary>
/// A sentence encoder out of a package's assembly, which holds its graph and its vocabulary: texts of one meaning point one way.
/// </summary>
/// <remarks>Only <c>distil</c> runs it. Neither a model folder nor the engine needs the package.</remarks>
public sealed class SentenceEncoder : IDisposable
{
    // Customers' messages have 10 to 30 pieces; what a message is about is said by then.
    private const int PiecesMax = 48;

    private const int BatchMax = 32;

    private readonly InferenceSession _session;
    private readonly WordPieces _pieces;

    /// <param name="assembly">A file that holds two resources, …model.onnx and …vocab.txt.</param>
    /// <exception cref="InvalidDataException">The file holds no encoder.</exception>
    public SentenceEncoder(string assembly)
    {
        if (!File.Exists(assembly)) throw new InvalidDataException($"{assembly}: there is no such file.");
        var package = Assembly.LoadFrom(Path.GetFullPath(assembly));
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var graph = new MemoryStream();
        using (var resource = Resource("model.onnx")) resource.CopyTo(graph);
        using var vocabulary = Resource("vocab.txt");
        _pieces = new WordPieces(vocabulary);
        _session = new InferenceSession(graph.ToArray(), options);

        Stream Resource(string name) =>
            package.GetManifestResourceNames().FirstOrDefault(resource => resource.EndsWith(name, StringComparison.Ordinal)) is { } found
                ? package.GetManifestResourceStream(found)!
                : throw new InvalidDataException($"{assembly} holds no resource …{name}, so it is no encoder.");
    }

    /// <returns>One vector per text, of length 1: the mean over its pieces.</returns>
    public float[][] Encode(IReadOnlyList<string> texts)
    {
        var cut = texts.Select(text => _pieces.Cut(text, PiecesMax)).ToArray();
        var vectors = new float[texts.Count][];
        // Texts of one length share a batch, so nothing is padded.
        var batches = Enumerable.Range(0, texts.Count).GroupBy(i => cut[i].Length).SelectMany(group => group.Chunk(BatchMax)).ToArray();
        Parallel.ForEach(batches, batch =>
        {
            var length = cut[batch[0]].Length;
            long[] ids = [.. batch.SelectMany(i => cut[i])];
            long[] shape = [batch.Length, length];
            using var inputs = new Disposables();
            var values = _session.InputNames.ToDictionary(name => name, name => inputs.Add(OrtValue.CreateTensorValueFromMemory(name switch
            {
                "input_ids" => ids,
                "attention_mask" => [.. Enumerable.Repeat(1L, ids.Length)],
                _ => new long[ids.Length],
            }, shape)));
            using var run = new RunOptions();
            using var results = _session.Run(run, values, [_session.OutputNames[0]]);
            var states = results[0].GetTensorDataAsSpan<float>();
            var size = states.Length / ids.Length;
            for (var b = 0; b < batch.Length; b++)
            {
                var sum = new float[size];
                for (var t = 0; t < length; t++) TensorPrimitives.Add(sum, states.Slice((b * length + t) * size, size), sum);
                TensorPrimitives.Divide(sum, TensorPrimitives.Norm<float>(sum), sum);
                vectors[batch[b]] = sum;
            }
        });
        return vectors;
    }

    public void Dispose() => _session.Dispose();

    private sealed class Disposables : IDisposable
    {
        private readonly List<IDisposable> _all = [];

        public T Add<T>(T one) where T : IDisposable
        {
            _all.Add(one);
            return one;
        }

        public void Dispose() => _all.ForEach(one => one.Dispose());
    }
}
