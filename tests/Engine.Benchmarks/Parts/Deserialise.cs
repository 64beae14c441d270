using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Benchmarks.Parts;

/// <summary>A turn's two events from JSON, beside a reader that looks at every token and keeps none.</summary>
[MemoryDiagnoser]
public class Deserialise
{
    private byte[][] _json = [];

    [GlobalSetup]
    public void Setup() => _json = [.. new BotTurn().Events.Select(committed =>
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventCodec.Write(buffer, committed.Event);
        return buffer.WrittenSpan.ToArray();
    })];

    [Benchmark(Baseline = true, Description = "Utf8JsonReader over the same JSON")]
    public int Tokens()
    {
        var tokens = 0;
        foreach (var json in _json)
            for (var reader = new Utf8JsonReader(json); reader.Read();) tokens++;
        return tokens;
    }

    [Benchmark(Description = "read the turn's two events")]
    public Event Events()
    {
        Event last = null!;
        foreach (var json in _json) last = EventCodec.Read(json);
        return last;
    }
}
