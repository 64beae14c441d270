using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Contracts.Serialization;
using Engine.Domain;
using Engine.Domain.Conversations;

namespace Engine.Benchmarks.Parts;

/// <summary>One bot turn without anything around it. 1 µs is a million turns a second.</summary>
[MemoryDiagnoser]
public class DomainParts
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private BotTurn _turn = null!;
    private string _text = "";

    [GlobalSetup]
    public void Setup()
    {
        _turn = new BotTurn();
        _text = _turn.Utterances.At(1, 0);
    }

    [GlobalCleanup]
    public void Cleanup() => _turn.Dispose();

    [Benchmark(Baseline = true, Description = "decide and apply, scripted understanding")]
    public Reply Decide() => _turn.Decide(new Draft<Conversation>(_turn.Decider, BotTurn.Actor, _turn.State, BotTurn.Noon), _turn.Says());

    [Benchmark(Description = "apply the turn's two events")]
    public Conversation Apply() => _turn.Apply();

    [Benchmark(Description = "analyse a message")]
    public Analysis Analyse() => _turn.Utterances.Model.Analyze(_text);

    [Benchmark(Description = "write the turn's two events")]
    public int WriteEvents()
    {
        _buffer.ResetWrittenCount();
        foreach (var committed in _turn.Events) EventCodec.Write(_buffer, committed.Event);
        return _buffer.WrittenCount;
    }

    [Benchmark(Description = "write a snapshot")]
    public byte[] WriteSnapshot() => JsonSerializer.SerializeToUtf8Bytes(_turn.State, _turn.Decider.Json);
}
