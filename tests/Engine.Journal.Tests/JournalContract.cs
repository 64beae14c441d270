using Engine.Contracts;
using Engine.Contracts.Events;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <summary>What every journal promises. Each implementation inherits these tests.</summary>
public abstract partial class JournalContract : IAsyncLifetime
{
    protected static readonly ActorId Ann = Conversation(1), Bob = Conversation(2);

    private readonly TestFolder _folder = new();

    protected IJournal Journal { get; private set; } = null!;

    /// <summary>Opens the journal of a place; what was written there before is in it.</summary>
    /// <param name="place">An empty folder at first. What is no file makes a name of it.</param>
    protected abstract Task<IJournal> OpenAsync(string place);

    /// <summary>As after a restart. A journal that keeps nothing may give back the same one.</summary>
    protected virtual async Task<IJournal> ReopenAsync(IJournal journal, string place)
    {
        await journal.DisposeAsync();
        return await OpenAsync(place);
    }

    public async ValueTask InitializeAsync() => Journal = await OpenAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        _folder.Dispose();
    }

    private async Task ReopenAsync() => Journal = await ReopenAsync(Journal, _folder.Path);

    [Fact]
    public async Task An_append_returns_its_events_in_their_places()
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one")));

        var committed = await Journal.AppendAsync(ATurn(Ann, 1, Said("two"), Said("three")));

        Assert.NotNull(committed);
        Assert.Equal([2L, 3L], committed.Select(e => e.Sequence));
        Assert.All(committed, e => Assert.Equal(Ann, e.Actor));
        Assert.All(committed, e => Assert.Equal(Noon.AddSeconds(1), e.At));
        Assert.Equal(committed[0].Position + 1, committed[1].Position);
        Assert.Equal(["two", "three"], Texts(committed));
    }

    /// <summary>Once whoever read everything could not read past it.</summary>
    [Fact]
    public async Task What_only_a_newer_version_can_read_is_given_out_as_it_was_written_and_readers_go_on_after_it()
    {
        var rated = new UnreadEvent("conversation.rated", """{"type":"conversation.rated","stars":5,"text":"Grüße"}""");
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one"), rated, Said("two")));
        await ReopenAsync();

        Assert.Equal([Said("one"), rated, Said("two")], (await Journal.ReadAllAsync(ActorKind.Conversation, 0, 100)).Select(e => e.Event));
        Assert.Equal(rated, (await Journal.ReadAsync(Ann, 1, 1))[0].Event);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_stale_append_is_refused_and_leaves_nothing(long expected)
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one"), Said("two"), Said("three")));

        var stale = await Journal.AppendAsync(ATurn(Ann, expected, Said("lost the race")) with { Wake = new WakeAt(Noon) });

        Assert.Null(stale);
        Assert.Equal(["one", "two", "three"], Texts(await Journal.ReadAsync(Ann, 0, 100)));
        Assert.Empty(await Journal.DueAsync(Noon.AddDays(1), 10));
    }

    [Fact]
    public async Task A_first_append_that_expects_something_is_refused_and_the_actor_stays_unseen()
    {
        Assert.Null(await Journal.AppendAsync(ATurn(Ann, 3)));

        Assert.NotNull(await Journal.AppendAsync(ATurn(Ann, 0)));
    }

    [Fact]
    public async Task Turns_of_one_actor_chain_when_they_are_appended_without_waiting()
    {
        var turns = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Journal.AppendAsync(ATurn(Ann, i, Said($"{i}"))).AsTask()));

        Assert.All(turns, Assert.NotNull);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), Texts(await Journal.ReadAsync(Ann, 0, 1000)));
    }

    [Fact]
    public async Task Of_two_turns_that_expect_the_same_the_first_wins_and_their_neighbours_do_not_notice()
    {
        var first = Journal.AppendAsync(ATurn(Ann, 0, Said("first")));
        var second = Journal.AppendAsync(ATurn(Ann, 0, Said("second")));
        var neighbour = Journal.AppendAsync(ATurn(Bob, 0, Said("neighbour")));

        Assert.NotNull(await first);
        Assert.Null(await second);
        Assert.NotNull(await neighbour);
        Assert.Equal(["first"], Texts(await Journal.ReadAsync(Ann, 0, 10)));
    }

    [Fact]
    public async Task Many_actors_append_at_once_and_each_keeps_its_own_order()
    {
        const int actors = 100, turns = 20;

        await Task.WhenAll(Enumerable.Range(0, actors).Select(a => Task.Run(async () =>
        {
            for (var i = 0; i < turns; i++) Assert.NotNull(await Journal.AppendAsync(ATurn(Conversation(a), i, Said($"{a}.{i}"))));
        })));

        for (var a = 0; a < actors; a++)
            Assert.Equal(Enumerable.Range(0, turns).Select(i => $"{a}.{i}"), Texts(await Journal.ReadAsync(Conversation(a), 0, 100)));
        var all = await Journal.ReadAllAsync(ActorKind.Conversation, 0, actors * turns);
        Assert.Equal(actors * turns, all.Select(e => e.Position).Distinct().Count());
    }

    [Fact]
    public async Task Actors_of_different_kinds_may_share_a_key_and_keys_are_told_apart_by_case()
    {
        ActorId[] actors = [new ConversationId("x").Actor, new AgentId("x").Actor,
            new QueueId("x").Actor, new CustomerId("x").Actor, new CustomerId("X").Actor];

        foreach (var actor in actors) Assert.NotNull(await Journal.AppendAsync(ATurn(actor, 0, new EffectSettled(actor.ToString()))));

        foreach (var actor in actors)
            Assert.Equal([new EffectSettled(actor.ToString())], (await Journal.ReadAsync(actor, 0, 10)).Select(e => e.Event));
    }

    [Fact]
    public async Task A_turn_that_contradicts_itself_is_a_bug_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(new Turn(Ann, 0, Noon, [])));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(ATurn(Ann, -1)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(ATurn(default, 0)));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Journal.AppendAsync(ATurn(Ann, 0) with { Snapshot = new Snapshot(2, 1, default) }));
    }

    [Fact]
    public async Task A_cancelled_append_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Journal.AppendAsync(ATurn(Ann, 0), cancelled.Token));

        Assert.NotNull(await Journal.AppendAsync(ATurn(Ann, 0)));
        Assert.Single(await Journal.ReadAsync(Ann, 0, 10));
    }

    [Fact]
    public async Task A_closed_journal_says_so()
    {
        await Journal.DisposeAsync();

        await Assert.ThrowsAsync<JournalException>(async () => await Journal.AppendAsync(ATurn(Ann, 0)));
        await Assert.ThrowsAsync<JournalException>(async () => await Journal.LoadAsync(Ann));
        await Journal.DisposeAsync();
    }

    protected static IEnumerable<string> Texts(IEnumerable<Committed> events) =>
        events.Select(e => Assert.IsType<ConversationEvent.CustomerSaid>(e.Event).Text);
}
