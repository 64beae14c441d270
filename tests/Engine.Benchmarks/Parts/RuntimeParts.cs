using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Conversations;
using Engine.Journal;
using Engine.Journal.Tests;
using Engine.Runtime;
using Engine.Runtime.Local;
using Engine.Runtime.Pumps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Benchmarks.Parts;

/// <summary>One after the other, nobody else at work: what each layer adds to a turn. In the engine many turns share an append's wait.</summary>
[MemoryDiagnoser]
public class RuntimeParts
{
    private readonly TestFolder _folder = new();
    private readonly MemoryJournal _memory = new(), _appended = new();
    private BotTurn _turn = null!;
    private SqliteJournal _sqlite = null!;
    private LocalEngine _engine = null!;
    private Pump<Conversation> _pump = null!;
    private long _inMemory, _onDisk;

    [GlobalSetup]
    public async Task Setup()
    {
        _turn = new BotTurn();
        _sqlite = SqliteJournal.Open(_folder.Path);
        _engine = await LocalEngine.StartAsync(_memory, _turn.Utterances.Scripted, _turn.Utterances.Assistant);
        await _engine.SendAsync(BotTurn.Actor, BotTurn.Start);
        var pumped = new ConversationId("pumped").Actor;
        var world = new World(
            _engine, _memory, _turn.Utterances.Scripted, _turn.Utterances.Assistant, new Limits(), new RuntimeOptions(), TimeProvider.System,
            NullLogger.Instance, CancellationToken.None);
        await _engine.SendAsync(pumped, BotTurn.Start);
        await foreach (var committed in _engine.WatchAsync(new Watch.One(pumped, 0)))
            if (committed.Event is EffectSettled) break;   // from here on it owes nothing, and nobody but the pump below writes
        _pump = new Pump<Conversation>(pumped, _turn.Decider, world);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _engine.DisposeAsync();
        await _sqlite.DisposeAsync();
        _folder.Dispose();
        _turn.Dispose();
    }

    [Benchmark(Baseline = true, Description = "pump: a bot turn on a journal in memory")]
    public async Task<Reply> Pump()
    {
        var letter = new Letter(_turn.Says());
        await _pump.RunAsync([letter]);
        return await letter.Task;
    }

    [Benchmark(Description = "engine: a bot turn through the mailbox, in memory")]
    public async Task<Reply> Engine() => await _engine.SendAsync(BotTurn.Actor, _turn.Says());

    [Benchmark(Description = "mailbox there and back: a look")]
    public async Task<Reply> Hop() => await _engine.SendAsync(BotTurn.Actor, new Look());

    [Benchmark(Description = "append in memory")]
    public async Task<object?> AppendInMemory()
    {
        var committed = await _appended.AppendAsync(TurnAfter(_inMemory));
        _inMemory += 2;
        return committed;
    }

    [Benchmark(Description = "append to disk, alone")]
    public async Task<object?> AppendToDisk()
    {
        var committed = await _sqlite.AppendAsync(TurnAfter(_onDisk));
        _onDisk += 2;
        return committed;
    }

    private Turn TurnAfter(long sequence) => new(BotTurn.Actor, sequence, BotTurn.Noon, [_turn.Events[0].Event, _turn.Events[1].Event]);
}
