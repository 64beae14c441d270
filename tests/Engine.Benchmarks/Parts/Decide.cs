using BenchmarkDotNet.Attributes;
using Engine.Contracts;

namespace Engine.Benchmarks.Parts;

/// <summary>One bot turn without anything around it. 1 µs is a million turns a second.</summary>
[MemoryDiagnoser]
public class Decide
{
    private BotTurn _turn = null!;

    [GlobalSetup]
    public void Setup() => _turn = new BotTurn();

    [Benchmark(Baseline = true, Description = "the same two events, emitted without a rule")]
    public Reply WithoutRules()
    {
        var draft = _turn.NewDraft();
        draft.Begin();
        foreach (var committed in _turn.Events) draft.Emit(committed.Event);
        return draft.Accept();
    }

    [Benchmark(Description = "decide a message and apply, scripted understanding")]
    public Reply Rules() => _turn.Decide(_turn.NewDraft(), _turn.Says());
}
