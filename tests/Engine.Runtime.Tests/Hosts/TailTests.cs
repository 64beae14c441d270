using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>
/// How one process feeds its followers, driven faster than any engine writes: events are put into the journal behind its back. Always on an
/// embedded engine, which follows the journal itself; a cluster's followers hear of events from the actors. What any host promises stands
/// in Hosts/FollowingTests.
/// </summary>
public sealed class TailTests : IAsyncLifetime
{
    /// <summary>More than a tail holds.</summary>
    private const int Flood = 5_000;

    private static readonly ActorId Cleo = new ConversationId("cleo").Actor;

    private readonly MemoryJournal _journal = new();
    private Town _town = null!;
    private long _written;

    public async ValueTask InitializeAsync() => _town = await Town.OpenAsync(_journal, isEmbedded: true);

    public async ValueTask DisposeAsync()
    {
        await _town.DisposeAsync();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task A_follower_gets_what_the_journal_has_and_then_what_happens_without_gap_or_double()
    {
        await WriteAsync(1_200);   // several pages
        var following = _town.Engine.WatchAsync(new Watch.One(Cleo, 100)).TakeAsync(Flood - 100);

        await WriteAsync(Flood - 1_200);

        Assert.Equal(Sequences(101, Flood), (await following).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Whoever_comes_while_much_is_written_misses_nothing()
    {
        var writing = Task.Run(() => WriteAsync(Flood));

        for (var i = 0; i < 20; i++)
        {
            var after = Interlocked.Read(ref _written);
            var count = (int)Math.Min(300, Flood - after);
            Assert.Equal(Sequences(after + 1, after + count),
                (await _town.Engine.WatchAsync(new Watch.One(Cleo, after)).TakeAsync(count)).Select(e => e.Sequence));
        }
        await writing;
    }

    [Fact]
    public async Task A_follower_that_falls_behind_is_fed_from_the_journal_and_catches_up()
    {
        await using var slow = _town.Engine.WatchAsync(new Watch.One(Cleo, 0)).GetAsyncEnumerator();
        await WriteAsync(1);
        Assert.Equal(1, (await slow.NextAsync()).Sequence);

        await WriteAsync(Flood);

        for (long sequence = 2; sequence <= Flood + 1; sequence++) Assert.Equal(sequence, (await slow.NextAsync()).Sequence);
        await WriteAsync(1);
        Assert.Equal(Flood + 2, (await slow.NextAsync()).Sequence);
    }

    [Fact]
    public async Task A_follower_that_reads_while_its_tail_overflows_is_never_left_waiting()
    {
        // Once an event could be lost to a full tail just after its reader had emptied it: nobody woke the reader again.
        var following = Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => _town.Engine.WatchAsync(new Watch.One(Cleo, 0)).TakeAsync(20 * Flood))).ToList();

        await Task.Run(() => WriteAsync(20 * Flood));

        foreach (var seen in await Task.WhenAll(following).InTimeAsync())
            Assert.Equal(Sequences(1, 20 * Flood), seen.Select(e => e.Sequence));
    }

    [Fact]
    public async Task All_of_a_kind_are_followed_in_order_of_position_and_others_are_not()
    {
        await WriteAsync(10);
        await _journal.AppendAsync(new Turn(new AgentId("ann").Actor, 0, Clock.Noon, [new AgentEvent.StatusChanged(AgentStatus.Away)]));
        var following = _town.Engine.WatchAsync(new Watch.All(ActorKind.Conversation, 4)).TakeAsync(8);
        await _journal.AppendAsync(
            new Turn(new AgentId("ann").Actor, 1, Clock.Noon, [new AgentEvent.StatusChanged(AgentStatus.Available)]));
        await _journal.AppendAsync(new Turn(new ConversationId("dora").Actor, 0, Clock.Noon, [Said("1")]));
        await WriteAsync(1);

        Assert.Equal([5L, 6, 7, 8, 9, 10, 13, 14], (await following).Select(e => e.Position));
    }

    [Fact]
    public async Task Many_followers_come_and_go_and_each_sees_everything_from_where_it_began()
    {
        var writing = Task.Run(() => WriteAsync(Flood));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var after = i * 10;
            var seen = await _town.Engine.WatchAsync(new Watch.One(Cleo, after)).TakeAsync(100 + i);
            Assert.Equal(Sequences(after + 1, after + 100 + i), seen.Select(e => e.Sequence));
        }))).InTimeAsync();
        await writing;
    }

    private async Task WriteAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.NotNull(await _journal.AppendAsync(new Turn(Cleo, _written, Clock.Noon, [Said($"{_written + 1}")])));
            Interlocked.Increment(ref _written);
        }
    }

    private static ConversationEvent.CustomerSaid Said(string id) => new(id, "hello", null);

    private static IEnumerable<long> Sequences(long first, long last)
    {
        for (var sequence = first; sequence <= last; sequence++) yield return sequence;
    }
}
