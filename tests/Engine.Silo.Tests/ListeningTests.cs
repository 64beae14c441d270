using Engine.Silo.Tests.Support;
using Engine.Contracts;
using Engine.Journal;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Silo.Tests;

/// <summary>Whoever follows an actor from another process gets every event once and in order, whatever happens to its silo.</summary>
public sealed class ListeningTests
{
    private readonly MemoryJournal _journal = new();

    [Fact]
    public async Task A_follower_gets_what_the_journal_has_and_then_what_happens()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await SayAsync(silos, 0, 10);
        var following = Task.WhenAll(
            new[] { silos.Engine, silos.EngineOf(0),
                silos.EngineOf(1) }.Select(e => e.WatchAsync(new Watch.One(Conversation.Actor, 3)).TakeAsync(40)));

        await SayAsync(silos, 10, 50);

        foreach (var seen in await following) Assert.Equal(Enumerable.Range(4, 40).Select(i => (long)i), seen.Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_follower_goes_on_when_its_actor_s_silo_has_died()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await using var following = silos.Engine.WatchAsync(new Watch.One(Conversation.Actor, 0)).GetAsyncEnumerator();
        Assert.Equal(1, (await following.NextAsync()).Sequence);

        await silos.KillAsync(await silos.SiloOfAsync(Conversation.Actor));
        await SayAsync(silos, 0, 20);

        var all = (await _journal.ReadAsync(Conversation.Actor, 0, 1_000)).Count;
        for (var sequence = 2; sequence <= all; sequence++) Assert.Equal(sequence, (await following.NextAsync()).Sequence);
    }

    [Fact]
    public async Task A_follower_goes_on_at_once_when_its_actor_leaves_a_silo_in_order()
    {
        // Its clock stands still: nobody asks again by the clock.
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2, clock: new Clock());
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await using var following = silos.Engine.WatchAsync(new Watch.One(Conversation.Actor, 0)).GetAsyncEnumerator();
        Assert.Equal(1, (await following.NextAsync()).Sequence);

        await silos.StopAsync(await silos.SiloOfAsync(Conversation.Actor));
        await SayAsync(silos, 0, 20);

        var all = (await _journal.ReadAsync(Conversation.Actor, 0, 1_000)).Count;
        for (var sequence = 2; sequence <= all; sequence++) Assert.Equal(sequence, (await following.NextAsync()).Sequence);
    }

    private static async Task SayAsync(TestSilos silos, int from, int to)
    {
        for (var i = from; i < to; i++) await silos.Engine.DoAsync(Conversation.Actor, Says($"m-{i}", "thanks"));
    }
}
