using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Contracts.Events;
using Engine.Domain.Conversations;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Runtime.Ports;
using Engine.Runtime.Pumps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Benchmarks.Parts;

/// <summary>What the pump adds to a decision: a letter's promise, the append (to memory), the reply, the snapshot now and then.</summary>
[MemoryDiagnoser]
public class Pumped
{
    private readonly MemoryJournal _journal = new();
    private BotTurn _turn = null!;
    private EmbeddedEngine _engine = null!;
    private Pump<Conversation> _pump = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _turn = new BotTurn();
        _engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(_turn.Utterances.Assistant, _turn.Utterances.Scripted));
        await _engine.SendAsync(BotTurn.Actor, BotTurn.Start);
        await foreach (var committed in _engine.WatchAsync(new Watch.One(BotTurn.Actor, 0)))
            if (committed.Event is EffectSettled) break;   // from here on it owes nothing, and nobody but the pump below writes
        _pump = new Pump<Conversation>(BotTurn.Actor, _turn.Decider, Worlds.Around(_engine, _journal, _turn.Utterances));
    }

    [GlobalCleanup]
    public async Task Cleanup() => await _engine.DisposeAsync();

    [Benchmark(Baseline = true, Description = "the decision alone")]
    public Reply Decision() => _turn.Decide(_turn.NewDraft(), _turn.Says());

    [Benchmark(Description = "pump: a bot turn on a journal in memory")]
    public async Task<Reply> Pump()
    {
        var letter = new Letter(_turn.Says());
        await _pump.RunAsync([letter]);
        return await letter.Task;
    }
}

internal static class Worlds
{
    public static World Around(IEngine engine, IJournal journal, Utterances utterances) => new(
        engine, new NoPorts(), journal, Shelf.Of(utterances.Assistant, utterances.Scripted), new Limits(), new RuntimeOptions(),
        TimeProvider.System, () => 0.5, NullLogger.Instance, CancellationToken.None);

    /// <summary>A turn that asks nobody outside.</summary>
    private sealed class NoPorts : IPorts
    {
        public ValueTask<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation = default) =>
            throw new NotSupportedException("these turns ask no port");
    }
}
