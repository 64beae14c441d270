using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Runtime.Projections;

namespace Engine.Benchmarks.Parts;

/// <summary>From a turn's append (to memory) to its row before a supervisor who watches everything; 256 conversations at once.</summary>
[MemoryDiagnoser]
public class WallUpdate
{
    private const int Conversations = 256;

    private readonly MemoryJournal _journal = new(), _foldedJournal = new();
    private readonly Dictionary<ActorId, WallRow> _folded = [];
    private readonly ActorId[] _actors = [.. Enumerable.Range(0, Conversations).Select(a => new ConversationId($"c-{a}").Actor)];
    private readonly CancellationTokenSource _stop = new();
    private BotTurn _turn = null!;
    private EmbeddedEngine _engine = null!;
    private Wall _wall = null!;
    private Task _watching = Task.CompletedTask;
    private TaskCompletionSource _seen = new();
    private long _sequence = 1, _foldedSequence = 1;

    [GlobalSetup]
    public async Task Setup()
    {
        _turn = new BotTurn();
        _engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(_turn.Utterances.Assistant, _turn.Utterances.Scripted));
        _wall = new Wall(_engine, _journal, TimeProvider.System);
        _wall.Start();
        await _wall.CaughtUp;
        var started = new ConversationEvent.Started(BotTurn.Start.Customer, "web", _turn.Utterances.Assistant.Name);
        foreach (var actor in _actors)
        {
            await _journal.AppendAsync(new Turn(actor, 0, BotTurn.Noon, [started]));
            foreach (var committed in (await _foldedJournal.AppendAsync(new Turn(actor, 0, BotTurn.Noon, [started])))!) Fold(committed);
        }
        _watching = WatchAsync();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _stop.CancelAsync();
        await _watching;
        await _wall.DisposeAsync();
        await _engine.DisposeAsync();
        _stop.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Conversations, Description = "the same appends and rows, in one loop")]
    public async Task Folded()
    {
        foreach (var actor in _actors)
            foreach (var committed in (await _foldedJournal.AppendAsync(TurnOf(actor, _foldedSequence)))!) Fold(committed);
        _foldedSequence += 2;
    }

    [Benchmark(OperationsPerInvoke = Conversations, Description = "wall: from append to a supervisor's row")]
    public async Task Wall()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _seen, seen);
        var sequence = _sequence;
        Volatile.Write(ref _sequence, sequence + 2);   // what the last conversation's row has to reach
        foreach (var actor in _actors) await _journal.AppendAsync(TurnOf(actor, sequence));
        await seen.Task;
    }

    private Turn TurnOf(ActorId actor, long sequence) => new(actor, sequence, BotTurn.Noon, [_turn.Events[0].Event, _turn.Events[1].Event]);

    private void Fold(Committed committed) =>
        _folded[committed.Actor] = WallRows.Apply(_folded.GetValueOrDefault(committed.Actor), committed)!;

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var change in _wall.WatchAsync(new WallFilter(), _stop.Token))
                if (change.Row is { } row && row.Conversation.Actor == _actors[^1] && row.Sequence >= Volatile.Read(ref _sequence))
                    Volatile.Read(ref _seen).TrySetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
    }
}
