using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Engine.Contracts.Serialization;

namespace Engine.Benchmarks.Parts;

/// <summary>A turn's two events to JSON, beside a writer that is told the same names and values one by one.</summary>
[MemoryDiagnoser]
public class Serialise
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private Utf8JsonWriter _writer = null!;
    private BotTurn _turn = null!;
    private JsonElement[] _elements = [];

    [GlobalSetup]
    public void Setup()
    {
        _turn = new BotTurn();
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _elements = [.. _turn.Events.Select(committed =>
        {
            _buffer.ResetWrittenCount();
            EventCodec.Write(_buffer, committed.Event);
            return JsonElement.Parse(_buffer.WrittenSpan);
        })];
    }

    [GlobalCleanup]
    public void Cleanup() => _writer.Dispose();

    [Benchmark(Baseline = true, Description = "Utf8JsonWriter, the same JSON")]
    public int Plain()
    {
        _buffer.ResetWrittenCount();
        foreach (var element in _elements)
        {
            _writer.Reset();
            element.WriteTo(_writer);
            _writer.Flush();
        }
        return _buffer.WrittenCount;
    }

    [Benchmark(Description = "write the turn's two events")]
    public int Events()
    {
        _buffer.ResetWrittenCount();
        foreach (var committed in _turn.Events) EventCodec.Write(_buffer, committed.Event);
        return _buffer.WrittenCount;
    }
}
