using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Microsoft.ML.OnnxRuntime;

namespace Engine.Benchmarks.Parts;

/// <summary>What a message means, beside ONNX Runtime alone: both graphs, with as many features, on buffers that are ready.</summary>
[MemoryDiagnoser]
public class Analyse
{
    private const int Features = 64;   // the least a graph is run with; a message of nine words has about fifty

    private readonly RunOptions _run = new();
    private (InferenceSession Session, OrtIoBinding Io)[] _graphs = [];
    private string _text = "";

    [GlobalSetup]
    public void Setup()
    {
        _text = Utterances.Shared.At(1, 0);
        _graphs = [.. new[] { "intent", "sentiment" }.Select(Graph)];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var (session, io) in _graphs)
        {
            io.Dispose();
            session.Dispose();
        }
        _run.Dispose();
    }

    [Benchmark(Baseline = true, Description = "ONNX Runtime, both graphs")]
    public int Graphs()
    {
        foreach (var (session, io) in _graphs) session.RunWithBinding(_run, io);
        return _graphs.Length;
    }

    [Benchmark(Description = "analyse a message")]
    public Analysis Message() => Utterances.Shared.Model.Analyze(_text);

    private static (InferenceSession, OrtIoBinding) Graph(string name)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        var session = new InferenceSession(Path.Combine(Utterances.Folder, name + ".onnx"), options);
        var io = session.CreateIoBinding();
        var classes = session.OutputMetadata["scores"].Dimensions[^1];
        io.BindInput("rows", OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance,
            Enumerable.Range(0, Features).ToArray().AsMemory(), [Features]));
        io.BindInput("weights",
            OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new float[Features].AsMemory(), [Features]));
        io.BindOutput("scores",
            OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new float[classes].AsMemory(), [1, classes]));
        return (session, io);
    }
}
