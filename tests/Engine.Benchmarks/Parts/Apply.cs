using BenchmarkDotNet.Attributes;
using Engine.Domain.Conversations;

namespace Engine.Benchmarks.Parts;

/// <summary>What a replay pays for each turn.</summary>
[MemoryDiagnoser]
public class Apply
{
    private BotTurn _turn = null!;

    [GlobalSetup]
    public void Setup() => _turn = new BotTurn();

    [Benchmark(Baseline = true, Description = "two copies of the state")]
    public Conversation Copies()
    {
        var state = _turn.State;
        foreach (var committed in _turn.Events) state = state with { Sequence = committed.Sequence, LastAt = committed.At };
        return state;
    }

    [Benchmark(Description = "apply the turn's two events")]
    public Conversation Events() => _turn.Apply();
}
