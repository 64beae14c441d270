using Engine.Cluster.Tests.Support;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Cluster.Tests;

/// <summary>Whoever follows an actor from another process gets every event once and in order, whatever happens to its silo.</summary>
public sealed class ListeningTests
{
    private readonly MemoryJournal _journal = new();

    [Fact]
    public async Task A_follower_gets_what_the_journal_has_and_then_what_happens()
    {
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await SayAsync(silos, 0, 10);
        var following = Task.WhenAll(new[] { silos.Engine, silos.EngineOf(0), silos.EngineOf(1) }.Select(e => e.WatchAsync(new Watch.One(Conversation.Actor, 3)).TakeAsync(40)));

        await SayAsync(silos, 10, 50);

        foreach (var seen in await following) Assert.Equal(Enumerable.Range(4, 40).Select(i => (long)i), seen.Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_follower_that_reads_slowly_misses_nothing_and_holds_nobody_up()
    {
        await using var silos = await TestSilos.StartAsync(_journal, settings: new ClusterSettings { Runtime = new RuntimeOptions { TailMax = 8 } });
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await using var slow = silos.Engine.WatchAsync(new Watch.One(Conversation.Actor, 0)).GetAsyncEnumerator();
        Assert.Equal(1, (await slow.NextAsync()).Sequence);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => silos.Engine.DoAsync(Conversation.Actor, Says($"m-{i}", "thanks"))));

        var all = (await _journal.ReadAsync(Conversation.Actor, 0, 10_000)).Count;
        for (var sequence = 2; sequence <= all; sequence++) Assert.Equal(sequence, (await slow.NextAsync()).Sequence);
    }

    [Fact]
    public async Task A_follower_goes_on_when_its_actor_s_silo_has_died()
    {
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2);
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
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2, clock: new Clock());   // its clock stands still: nobody asks again by the clock
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await using var following = silos.Engine.WatchAsync(new Watch.One(Conversation.Actor, 0)).GetAsyncEnumerator();
        Assert.Equal(1, (await following.NextAsync()).Sequence);

        await silos.StopAsync(await silos.SiloOfAsync(Conversation.Actor));
        await SayAsync(silos, 0, 20);

        var all = (await _journal.ReadAsync(Conversation.Actor, 0, 1_000)).Count;
        for (var sequence = 2; sequence <= all; sequence++) Assert.Equal(sequence, (await following.NextAsync()).Sequence);
    }

    [Fact]
    public async Task All_of_a_kind_are_followed_from_any_process()
    {
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2);
        var following = silos.Engine.WatchAsync(new Watch.All(ActorKind.Conversation, 0)).TakeAsync(90);

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => silos.Engine.DoAsync(new ConversationId($"c-{i}").Actor, Start($"k-{i}"))));

        var seen = await following;
        Assert.Equal(seen.Select(e => e.Position).Order(), seen.Select(e => e.Position));
        Assert.Equal(30, seen.Count(e => e.Event is ConversationEvent.Started));
    }

    [Fact]
    public async Task A_follower_that_is_cancelled_is_gone()
    {
        await using var silos = await TestSilos.StartAsync(_journal);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        using var cancelled = new CancellationTokenSource();
        await using var following = silos.Engine.WatchAsync(new Watch.One(Conversation.Actor, 100), cancelled.Token).GetAsyncEnumerator();
        var next = following.MoveNextAsync();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    private static async Task SayAsync(TestSilos silos, int from, int to)
    {
        for (var i = from; i < to; i++) await silos.Engine.DoAsync(Conversation.Actor, Says($"m-{i}", "thanks"));
    }
}
