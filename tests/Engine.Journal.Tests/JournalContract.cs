using System.Text;
using Engine.Contracts;
using Engine.Contracts.Events;
using FsCheck;
using FsCheck.Fluent;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests;

/// <summary>What every journal promises. Each implementation inherits these tests.</summary>
public abstract class JournalContract : IAsyncLifetime
{
    protected static readonly ActorId Ann = Conversation(1), Bob = Conversation(2);

    private readonly TestFolder _folder = new();

    protected IJournal Journal { get; private set; } = null!;

    /// <summary>Opens the journal of a place; what was written there before is in it.</summary>
    /// <param name="place">An empty folder at first. What is no file makes a name of it.</param>
    protected abstract IJournal Open(string place);

    /// <summary>As after a restart. A journal that keeps nothing may give back the same one.</summary>
    protected virtual async Task<IJournal> ReopenAsync(IJournal journal, string place)
    {
        await journal.DisposeAsync();
        return Open(place);
    }

    public Task InitializeAsync()
    {
        Journal = Open(_folder.Path);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Journal.DisposeAsync();
        _folder.Dispose();
    }

    private async Task ReopenAsync() => Journal = await ReopenAsync(Journal, _folder.Path);

    [Fact]
    public async Task An_actor_never_seen_is_empty()
    {
        var loaded = await Journal.LoadAsync(Ann);

        Assert.Null(loaded.Snapshot);
        Assert.Empty(loaded.Events);
        Assert.Null(loaded.Wake);
        Assert.Empty(await Journal.ReadAsync(Ann, after: 0, limit: 10));
        Assert.Empty(await Journal.ReadAllAsync(ActorKind.Conversation, 0, 10));
    }

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

    [Fact]
    public async Task What_was_appended_is_read_back_in_order_before_and_after_a_restart()
    {
        List<Committed> written = [];
        for (var i = 0; i < 5; i++) written.AddRange((await Journal.AppendAsync(ATurn(Ann, i * 2, Said($"{i}a"), Said($"{i}b"))))!);

        Assert.Equal(written, await Journal.ReadAsync(Ann, 0, 100));
        await ReopenAsync();
        Assert.Equal(written, await Journal.ReadAsync(Ann, 0, 100));
        Assert.Equal(written, (await Journal.LoadAsync(Ann)).Events);
        Assert.Equal(written, await Journal.ReadAllAsync(ActorKind.Conversation, 0, 100));
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
    public async Task A_reader_never_sees_a_later_position_before_an_earlier_one()
    {
        const int actors = 50, turns = 40;
        var appending = Task.WhenAll(Enumerable.Range(0, actors).Select(a => Task.Run(async () =>
        {
            for (var i = 0; i < turns; i++) await Journal.AppendAsync(ATurn(Conversation(a), i * 2, Said("a"), Said("b")));
        })));
        List<Committed> seen = [];
        long last = 0;

        // Reads on from the last position that it saw, as a projection does. Whatever it misses on the way is missing at the end.
        while (seen.Count < actors * turns * 2)
        {
            var over = appending.IsCompleted;
            var page = await Journal.ReadAllAsync(ActorKind.Conversation, last, 64);
            Assert.False(over && page.Count == 0, "an event was passed over");
            seen.AddRange(page);
            if (page.Count > 0) last = page[^1].Position;
            else await Task.Yield();
        }

        await appending;
        Assert.Equal(seen.OrderBy(e => e.Position), seen);
    }

    [Fact]
    public async Task Reading_goes_on_from_any_sequence_and_stops_at_the_limit()
    {
        for (var i = 0; i < 10; i++) await Journal.AppendAsync(ATurn(Ann, i * 3, Said($"{i * 3 + 1}"), Said($"{i * 3 + 2}"), Said($"{i * 3 + 3}")));

        for (var after = 0; after <= 31; after++)
            foreach (var limit in (int[])[1, 2, 3, 4, 30, int.MaxValue])
                Assert.Equal(
                    Enumerable.Range(1, 30).Skip(after).Take(limit).Select(i => $"{i}"),
                    Texts(await Journal.ReadAsync(Ann, after, limit)));
    }

    [Fact]
    public async Task Reading_all_takes_one_kind_from_any_position_and_never_splits_a_turn()
    {
        var agent = new AgentId("ann").Actor;
        for (var i = 0; i < 10; i++)
        {
            await Journal.AppendAsync(ATurn(Ann, i * 3, Said("a"), Said("b"), Said("c")));
            await Journal.AppendAsync(ATurn(agent, i, new AgentEvent.StatusChanged(AgentStatus.Away)));
        }
        var all = await Journal.ReadAllAsync(ActorKind.Conversation, 0, int.MaxValue);
        Assert.Equal(30, all.Count);
        Assert.Equal(10, (await Journal.ReadAllAsync(ActorKind.Agent, 0, int.MaxValue)).Count);

        Assert.Equal(all.Take(6), await Journal.ReadAllAsync(ActorKind.Conversation, 0, 4));
        foreach (var seen in all)
            Assert.Equal(all.Where(e => e.Position > seen.Position), await Journal.ReadAllAsync(ActorKind.Conversation, seen.Position, int.MaxValue));
    }

    [Fact]
    public async Task A_snapshot_replaces_the_events_before_it_when_an_actor_is_loaded()
    {
        await Journal.AppendAsync(ATurn(Ann, 0, Said("one"), Said("two")) with { Snapshot = new Snapshot(2, Schema: 1, new byte[] { 1 }) });
        await Journal.AppendAsync(ATurn(Ann, 2, Said("three")) with { Snapshot = new Snapshot(3, Schema: 2, new byte[] { 1, 2, 3 }) });
        await Journal.AppendAsync(ATurn(Ann, 3, Said("four")));

        await ReopenAsync();
        var loaded = await Journal.LoadAsync(Ann);

        Assert.NotNull(loaded.Snapshot);
        Assert.Equal((3L, 2), (loaded.Snapshot.Sequence, loaded.Snapshot.Schema));
        Assert.Equal([1, 2, 3], loaded.Snapshot.State.ToArray());
        Assert.Equal(["four"], Texts(loaded.Events));
        Assert.Equal(4, (await Journal.ReadAsync(Ann, 0, 10)).Count);
    }

    [Fact]
    public async Task Whoever_is_due_is_found_earliest_first_before_and_after_a_restart()
    {
        await Journal.AppendAsync(ATurn(Ann, 0) with { Wake = new WakeAt(Noon.AddMinutes(3)) });
        await Journal.AppendAsync(ATurn(Bob, 0) with { Wake = new WakeAt(Noon.AddMinutes(2)) });
        await Journal.AppendAsync(ATurn(Conversation(3), 0) with { Wake = new WakeAt(Noon.AddMinutes(9)) });
        await Journal.AppendAsync(ATurn(Conversation(4), 0));

        await ReopenAsync();

        Assert.Equal([new Due(Bob, Noon.AddMinutes(2)), new Due(Ann, Noon.AddMinutes(3))], await Journal.DueAsync(Noon.AddMinutes(3), 10));
        Assert.Equal([new Due(Bob, Noon.AddMinutes(2))], await Journal.DueAsync(Noon.AddMinutes(3), 1));
        Assert.Equal(Noon.AddMinutes(9), (await Journal.LoadAsync(Conversation(3))).Wake);
    }

    [Fact]
    public async Task A_due_time_is_replaced_cleared_or_left_as_it_is()
    {
        await Journal.AppendAsync(ATurn(Ann, 0) with { Wake = new WakeAt(Noon) });
        await Journal.AppendAsync(ATurn(Ann, 1));
        Assert.Equal([new Due(Ann, Noon)], await Journal.DueAsync(Noon, 10));

        await Journal.AppendAsync(ATurn(Ann, 2) with { Wake = new WakeAt(Noon.AddHours(1)) });
        Assert.Empty(await Journal.DueAsync(Noon, 10));
        Assert.Equal(Noon.AddHours(1), (await Journal.LoadAsync(Ann)).Wake);

        await Journal.AppendAsync(ATurn(Ann, 3) with { Wake = new WakeAt(null) });
        Assert.Empty(await Journal.DueAsync(DateTimeOffset.MaxValue, 10));
        Assert.Null((await Journal.LoadAsync(Ann)).Wake);
    }

    [Fact]
    public async Task A_checkpoint_replaces_the_one_before_and_survives_a_restart()
    {
        Assert.Null(await Journal.LoadCheckpointAsync("wall"));
        await Journal.SaveCheckpointAsync(new Checkpoint("wall", 7, new byte[] { 1 }));
        await Journal.SaveCheckpointAsync(new Checkpoint("figures", 3, ReadOnlyMemory<byte>.Empty));
        await Journal.SaveCheckpointAsync(new Checkpoint("wall", 9, new byte[] { 1, 2 }));

        await ReopenAsync();

        var wall = await Journal.LoadCheckpointAsync("wall");
        Assert.Equal(9, wall!.Position);
        Assert.Equal([1, 2], wall.State.ToArray());
        Assert.Equal(3, (await Journal.LoadCheckpointAsync("figures"))!.Position);
    }

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

    [Fact]
    public async Task Any_text_comes_back_as_it_was_said()
    {
        string[] texts = ["", "\"\\/\b\f\n\r\t", "Grüße, 世界, مرحبا, 🧵🏽", "\u0000\u0001\u007f\u2028\ufeff\ufffd", "</script>&amp;'", new('x', 8 * 1024), string.Concat(Enumerable.Repeat("🙂", 2 * 1024))];
        Assert.Equal(8 * 1024, Encoding.UTF8.GetByteCount(texts[^1]));

        await Journal.AppendAsync(ATurn(Ann, 0, [.. texts.Select(t => Said(t))]));
        await ReopenAsync();

        Assert.Equal(texts, Texts(await Journal.ReadAsync(Ann, 0, 100)));
    }

    [Fact]
    public async Task Actors_of_different_kinds_may_share_a_key_and_keys_are_told_apart_by_case()
    {
        ActorId[] actors = [new ConversationId("x").Actor, new AgentId("x").Actor, new QueueId("x").Actor, new CustomerId("x").Actor, new CustomerId("X").Actor];

        foreach (var actor in actors) Assert.NotNull(await Journal.AppendAsync(ATurn(actor, 0, new EffectSettled(actor.ToString()))));

        foreach (var actor in actors)
            Assert.Equal([new EffectSettled(actor.ToString())], (await Journal.ReadAsync(actor, 0, 10)).Select(e => e.Event));
    }

    [Fact]
    public async Task Times_are_kept_to_the_millisecond_in_utc()
    {
        var committed = await Journal.AppendAsync(ATurn(Ann, 0) with { At = new DateTimeOffset(2026, 3, 2, 14, 0, 0, 123, 456, TimeSpan.FromHours(2)) });

        Assert.Equal(Noon.AddMilliseconds(123), committed![0].At);
        Assert.Equal(TimeSpan.Zero, committed[0].At.Offset);
        Assert.Equal(committed, await Journal.ReadAsync(Ann, 0, 10));
    }

    [Fact]
    public async Task A_turn_that_contradicts_itself_is_a_bug_of_the_caller()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(new Turn(Ann, 0, Noon, [])));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(ATurn(Ann, -1)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(ATurn(default, 0)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(ATurn(Ann, 0) with { Snapshot = new Snapshot(2, 1, default) }));
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
        await Assert.ThrowsAsync<JournalException>(async () => await Journal.SaveCheckpointAsync(new Checkpoint("wall", 1, default)));
        await Journal.DisposeAsync();
    }

    [Fact]
    public void Whatever_is_appended_read_and_reopened_the_journal_equals_the_model() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll<byte[]>(async script =>
        {
            using var folder = new TestFolder();
            var journal = Open(folder.Path);
            var model = new JournalModel();
            foreach (var step in script)
            {
                if (step % 16 == 15) journal = await ReopenAsync(journal, folder.Path);
                else if (step % 16 == 14) await model.CompareAsync(journal, after: step / 16, limit: 1 + step / 32);
                else if (model.Turn(step) is var turn) model.Answered(turn, await journal.AppendAsync(turn));
            }
            await model.CompareAsync(journal, after: 0, limit: int.MaxValue);
            await journal.DisposeAsync();
        }));

    protected static IEnumerable<string> Texts(IEnumerable<Committed> events) =>
        events.Select(e => Assert.IsType<ConversationEvent.CustomerSaid>(e.Event).Text);
}
