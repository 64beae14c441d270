using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Silo;

namespace Engine.Benchmarks.Parts;

/// <summary>To an actor and back, one after the other: two changes of thread, and whatever the grain adds.</summary>
[MemoryDiagnoser]
public class Hop
{
    private readonly MemoryJournal _journal = new();
    private readonly Channel<TaskCompletionSource<int>> _channel =
        Channel.CreateUnbounded<TaskCompletionSource<int>>(new UnboundedChannelOptions { SingleReader = true });
    private EmbeddedEngine _engine = null!;
    private Task _answering = Task.CompletedTask;

    [GlobalSetup]
    public async Task Setup()
    {
        _engine = await EmbeddedEngine.StartAsync(_journal, Shelf.Of(Utterances.Shared.Assistant, Utterances.Shared.Scripted));
        await _engine.SendAsync(BotTurn.Actor, BotTurn.Start);
        _answering = AnswerAsync();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _channel.Writer.Complete();
        await _answering;
        await _engine.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "a channel with a reader, and a promise back")]
    public async Task<int> ChannelHop()
    {
        var promise = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _channel.Writer.TryWrite(promise);
        return await promise.Task;
    }

    [Benchmark(Description = "grain there and back: a look")]
    public async Task<Reply> Look() => await _engine.SendAsync(BotTurn.Actor, new Look());

    private async Task AnswerAsync()
    {
        await foreach (var promise in _channel.Reader.ReadAllAsync()) promise.SetResult(1);
    }
}
