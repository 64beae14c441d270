using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>Whoever follows an actor gets every event once and in order, however fast it happens and however slowly it is read.</summary>
public sealed class FollowingTests : IAsyncLifetime
{
    /// <summary>Of a customer; the bot answers each.</summary>
    private const int Messages = 400;

    private readonly MemoryJournal _journal = new();
    private Town _town = null!;
    private int _said;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.OpenAsync(_journal, options: new RuntimeOptions { TailMax = 8 });
        await _town.DoAsync(Conversation.Actor, Start());
        await _town.Engine.SeenAsync<EffectSettled>(Conversation.Actor);   // from here on two events for each message, and nothing else
    }

    public async ValueTask DisposeAsync()
    {
        await _town.DisposeAsync();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task A_follower_gets_what_the_journal_has_and_then_what_happens_without_gap_or_double()
    {
        await SayAsync(600);   // several pages
        var first = await LastAsync();
        var following = _town.Engine.WatchAsync(new Watch.One(Conversation.Actor, 100)).TakeAsync((int)first - 100 + 200);

        await SayAsync(100);

        Assert.Equal(Sequences(101, first + 200), (await following).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Whoever_comes_while_much_is_written_misses_nothing()
    {
        const int All = 3 + (2 * Messages);
        var writing = Task.Run(() => SayAsync(Messages));

        for (var i = 0; i < 20; i++)
        {
            var after = await LastAsync();
            var count = (int)Math.Min(100, All - after);
            Assert.Equal(Sequences(after + 1, after + count),
                (await _town.Engine.WatchAsync(new Watch.One(Conversation.Actor, after)).TakeAsync(count)).Select(e => e.Sequence));
        }
        await writing;
    }

    [Fact]
    public async Task A_follower_that_reads_slowly_misses_nothing_and_holds_nobody_up()
    {
        await using var slow = _town.Engine.WatchAsync(new Watch.One(Conversation.Actor, 0)).GetAsyncEnumerator();
        Assert.Equal(1, (await slow.NextAsync()).Sequence);

        await Task.WhenAll(Enumerable.Range(0, Messages).Select(i => _town.DoAsync(Conversation.Actor, Says($"at-once-{i}", "thanks"))));

        var last = await LastAsync();
        for (long sequence = 2; sequence <= last; sequence++) Assert.Equal(sequence, (await slow.NextAsync()).Sequence);
        await SayAsync(1);
        Assert.Equal(last + 1, (await slow.NextAsync()).Sequence);
    }

    [Fact]
    public async Task Many_followers_come_and_go_and_each_sees_everything_from_where_it_began()
    {
        var writing = Task.Run(() => SayAsync(Messages));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            var seen = await _town.Engine.WatchAsync(new Watch.One(Conversation.Actor, i * 5)).TakeAsync(100 + i);
            Assert.Equal(Sequences((i * 5) + 1, (i * 5) + 100 + i), seen.Select(e => e.Sequence));
        }))).InTimeAsync();
        await writing;
    }

    [Fact]
    public async Task All_of_a_kind_are_followed_in_order_of_position_and_others_are_not()
    {
        var from = (await _journal.ReadAllAsync(ActorKind.Conversation, 0, 1_000))[^1].Position;
        var following = _town.Engine.WatchAsync(new Watch.All(ActorKind.Conversation, from)).TakeAsync(90);

        await _town.DoAsync(Ann.Actor, SignIn());
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => _town.DoAsync(new ConversationId($"other-{i}").Actor, Start($"k-{i}"))));

        var seen = await following;   // three each: started, greeted, and its customer has been told
        Assert.Equal(seen.Select(e => e.Position).Order(), seen.Select(e => e.Position));
        Assert.All(seen, e => Assert.Equal(ActorKind.Conversation, e.Actor.Kind));
        Assert.Equal(30, seen.Count(e => e.Event is ConversationEvent.Started));
    }

    [Fact]
    public async Task A_follower_that_is_cancelled_is_gone()
    {
        using var cancelled = new CancellationTokenSource();
        await using var following = _town.Engine.WatchAsync(new Watch.One(Conversation.Actor, 100), cancelled.Token).GetAsyncEnumerator();
        var next = following.MoveNextAsync();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task When_the_engine_stops_its_followers_get_what_happened_and_then_the_end()
    {
        await using var following = _town.Engine.WatchAsync(new Watch.One(Conversation.Actor, 0)).GetAsyncEnumerator();
        for (var sequence = 1; sequence <= 3; sequence++) Assert.Equal(sequence, (await following.NextAsync()).Sequence);
        var next = following.MoveNextAsync().AsTask();

        await _town.StopAsync();

        Assert.False(await next.InTimeAsync());
    }

    [Fact]
    public async Task Whoever_follows_an_engine_that_has_stopped_gets_what_is_written_and_the_end()
    {
        // Once a follower that came too late for the end was left waiting for ever.
        await _town.StopAsync();

        Assert.Equal(3, (await _town.Engine.WatchAsync(new Watch.One(Conversation.Actor, 0)).TakeAsync(int.MaxValue).InTimeAsync()).Count);
    }

    private async Task SayAsync(int messages)
    {
        for (var i = 0; i < messages; i++) await _town.DoAsync(Conversation.Actor, Says($"m-{_said++}", "thanks"));
    }

    private async Task<long> LastAsync()
    {
        long last = 0;
        while (await _journal.ReadAsync(Conversation.Actor, last, 1_000) is { Count: > 0 } page) last = page[^1].Sequence;
        return last;
    }

    private static IEnumerable<long> Sequences(long first, long last)
    {
        for (var sequence = first; sequence <= last; sequence++) yield return sequence;
    }
}
