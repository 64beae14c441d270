using Engine.Contracts;
using Engine.Contracts.Events;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <content>Subscribers hear of every commit.</content>
public abstract partial class JournalContract
{
    [Fact]
    public async Task A_subscriber_is_told_every_committed_event_once_in_order_before_its_appender_goes_on()
    {
        const int actors = 50, turns = 20;
        List<Committed> told = [];
        using (Journal.Subscribe(events => { lock (told) told.AddRange(events); }))
            await Task.WhenAll(Enumerable.Range(0, actors).Select(a => Task.Run(async () =>
            {
                for (var i = 0; i < turns; i++)
                {
                    var committed = await Journal.AppendAsync(ATurn(Conversation(a), i * 2, Said("a"), Said("b")));
                    lock (told) Assert.Contains(committed![^1], told);
                    Assert.Null(await Journal.AppendAsync(ATurn(Conversation(a), i * 2, Said("stale"))));
                }
            })));
        await Journal.AppendAsync(ATurn(Ann, turns * 2, Said("nobody listens any more")));

        Assert.Equal(await Journal.ReadAllAsync(ActorKind.Conversation, 0, actors * turns * 2), told);
    }

    [Fact]
    public async Task A_subscriber_that_throws_stops_nobody()
    {
        List<string> told = [];
        using var broken = Journal.Subscribe(_ => throw new InvalidOperationException("a bug"));
        using var sound = Journal.Subscribe(events => told.AddRange(Texts(events)));

        await Journal.AppendAsync(ATurn(Ann, 0, Said("one")));
        await Journal.AppendAsync(ATurn(Ann, 1, Said("two")));

        Assert.Equal(["one", "two"], told);
    }
}
