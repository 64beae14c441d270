using Engine.Contracts;
using Engine.Contracts.Events;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <content>Subscribers hear of every commit.</content>
public abstract partial class JournalContract
{
    /// <summary>
    /// Whoever has been answered knows that the subscribers know. Where several processes write, the answer does not wait for the others.
    /// </summary>
    protected virtual bool TellsBeforeAnswering => true;

    [Fact]
    public async Task A_subscriber_is_told_every_committed_event_once_in_order()
    {
        const int actors = 50, turns = 20;
        List<Committed> told = [];
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Journal.Subscribe(events =>
        {
            lock (told) told.AddRange(events);
            if (told.Count >= actors * turns * 2) all.TrySetResult();
        }))
        {
            await Task.WhenAll(Enumerable.Range(0, actors).Select(a => Task.Run(async () =>
            {
                for (var i = 0; i < turns; i++)
                {
                    var committed = await Journal.AppendAsync(ATurn(Conversation(a), i * 2, Said("a"), Said("b")));
                    if (TellsBeforeAnswering)
                        lock (told) Assert.Contains(committed![^1], told);
                    Assert.Null(await Journal.AppendAsync(ATurn(Conversation(a), i * 2, Said("stale"))));
                }
            })));
            await all.Task;
        }
        await Journal.AppendAsync(ATurn(Ann, turns * 2, Said("nobody listens any more")));

        Assert.Equal(await Journal.ReadAllAsync(ActorKind.Conversation, 0, actors * turns * 2), told);
    }

    [Fact]
    public async Task A_subscriber_that_throws_stops_nobody()
    {
        List<string> told = [];
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var broken = Journal.Subscribe(_ => throw new InvalidOperationException("a bug"));
        using var sound = Journal.Subscribe(events =>
        {
            told.AddRange(Texts(events));
            if (told.Count == 2) both.SetResult();
        });

        await Journal.AppendAsync(ATurn(Ann, 0, Said("one")));
        await Journal.AppendAsync(ATurn(Ann, 1, Said("two")));

        await both.Task;
        Assert.Equal(["one", "two"], told);
    }
}
