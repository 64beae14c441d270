using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Runtime.Tests.Pumps;

public sealed class PumpTests
{
    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task Nobody_is_answered_before_the_journal_has_what_was_decided()
    {
        var rig = ARig();
        var hold = _journal.HoldAppends();

        var reply = rig.SayAsync("hello");

        Assert.Single(_journal.Turns);
        Assert.False(reply.IsCompleted);
        hold.Dispose();
        Assert.Equal(["hello"], TextsIn(await reply.InTimeAsync()));
    }

    [Fact]
    public async Task What_waits_together_is_decided_in_order_and_written_in_one_append_and_each_gets_its_own_events()
    {
        var replies = await ARig().TellAllAsync(Says("1", "one"), Says("2", "no"), Says("3", "three"), new Look(), Says("5", "five"));

        var turn = Assert.Single(_journal.Turns);
        Assert.Equal(3, turn.Events.Count);
        Assert.Equal(["one"], TextsIn(await replies[0]));
        Assert.Equal(["three"], TextsIn(await replies[2]));
        Assert.Equal(["five"], TextsIn(await replies[4]));
        Assert.Equal([1L, 2, 3],
            new[] { await replies[0], await replies[2], await replies[4] }.Select(r => ((Reply.Accepted)r).Events.Single().Position));
    }

    [Fact]
    public async Task Nothing_is_decided_without_an_event_that_only_a_newer_version_can_read()
    {
        var rated = new UnreadEvent("conversation.rated", """{"type":"conversation.rated"}""");
        await _journal.AppendAsync(new Turn(Rig.Actor, 0, _clock.GetUtcNow(), [rated]));

        var reply = await ARig().SayAsync("hello");

        Assert.Equal(Refusal.StorageFailed, ((Reply.Refused)reply).Code);
        Assert.Single(_journal.Turns);
    }

    [Fact]
    public async Task An_expected_refusal_is_a_reply_and_writes_nothing()
    {
        var reply = await ARig().SayAsync("no");

        Assert.Equal(new Reply.Refused(Refusal.TextInvalid, "No."), reply);
        Assert.Empty(_journal.Turns);
    }

    [Fact]
    public async Task A_repeat_gets_the_events_of_the_first_time()
    {
        var rig = ARig();
        await rig.TellAsync(Says("1", "one"));
        await rig.TellAsync(Says("2", "two"));

        var again = await rig.TellAsync(Says("1", "one"));

        Assert.Equal(await _journal.ReadAsync(Rig.Actor, 0, 1), EventsIn(again));
        Assert.Equal(2, _journal.Turns.Count);
    }

    [Fact]
    public async Task A_repeat_that_waits_beside_the_first_gets_the_same_events()
    {
        var replies = await ARig().TellAllAsync(Says("1", "one"), Says("1", "one"));

        Assert.Equal(EventsIn(await replies[0]), EventsIn(await replies[1]));
        Assert.Single(_journal.Turns.Single().Events);
    }

    [Fact]
    public async Task A_repeat_whose_events_cannot_be_read_is_told_so_and_the_rest_of_its_batch_is_answered()
    {
        // Once the exception of the read ended the turn: what was on disk already looked undone to those who came after.
        var rig = ARig();
        await rig.TellAsync(Says("1", "one"));
        _journal.ReadsFail = true;

        var replies = await rig.TellAllAsync(Says("1", "one"), Says("2", "two"));

        Assert.Equal(Refusal.StorageFailed, Assert.IsType<Reply.Refused>(await replies[0]).Code);
        Assert.Equal(["two"], TextsIn(await replies[1]));
    }

    [Fact]
    public async Task A_bug_in_deciding_one_letter_leaves_the_others_of_its_batch_unharmed()
    {
        var replies = await ARig().TellAllAsync(Says("1", "one"), Says("2", "bug"), Says("3", "three"));

        Assert.Equal(["one"], TextsIn(await replies[0]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => replies[1]);
        Assert.Equal(["three"], TextsIn(await replies[2]));
        Assert.Equal(["one", "three"], TextsIn(await _journal.ReadAsync(Rig.Actor, 0, 10)));
    }

    [Fact]
    public async Task When_the_journal_fails_everybody_is_told_and_what_was_decided_is_forgotten()
    {
        var rig = ARig();
        await rig.SayAsync("before");
        _journal.AppendFails = _ => JournalDouble.Broken;

        var replies = await rig.TellAllAsync(Says("1", "lost"), Says("2", "lost too"));
        _journal.AppendFails = _ => null;

        foreach (var reply in replies) Assert.Equal(Refusal.StorageFailed, Assert.IsType<Reply.Refused>(await reply).Code);
        await rig.TellAsync(Says("1", "after"));
        Assert.Equal(["before", "after"], rig.Said);
        Assert.Equal(["before", "after"], TextsIn(await _journal.ReadAsync(Rig.Actor, 0, 10)));
    }

    [Fact]
    public async Task An_actor_that_cannot_be_read_says_so_and_is_read_when_it_can_be()
    {
        var rig = ARig();
        _journal.LoadsFail = true;

        Assert.Equal(Refusal.StorageFailed, Assert.IsType<Reply.Refused>(await rig.SayAsync("hello")).Code);

        _journal.LoadsFail = false;
        Assert.Equal(["hello"], TextsIn(await rig.SayAsync("hello")));
    }

    [Fact]
    public async Task An_unexpected_failure_of_the_turn_reaches_everybody_who_waits()
    {
        var rig = ARig();
        _journal.AppendFails = _ => new InvalidCastException("a bug in the journal");

        var replies = await rig.TellAllAsync(Says("1", "one"), Says("2", "two"));
        _journal.AppendFails = _ => null;

        foreach (var reply in replies) await Assert.ThrowsAsync<InvalidCastException>(() => reply);
        Assert.Equal(["one"], TextsIn(await rig.TellAsync(Says("1", "one"))));
    }

    [Fact]
    public async Task Another_activation_that_wrote_first_is_seen_and_the_letters_go_through()
    {
        var (one, other) = (ARig(), ARig());
        await one.SayAsync("first");
        await other.SayAsync("second");

        var replies = await one.TellAllAsync(Says("3", "third"), Says("4", "bug"));

        Assert.Equal(["third"], TextsIn(await replies[0]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => replies[1]);
        Assert.Equal(["first", "second", "third"], one.Said);
        Assert.Equal(["first", "second", "third"], TextsIn(await _journal.ReadAsync(Rig.Actor, 0, 10)));
    }

    [Fact]
    public async Task Two_activations_that_write_against_each_other_lose_and_double_nothing()
    {
        var rigs = new[] { ARig(), ARig() };

        await Task.WhenAll(rigs.Select((rig, r) => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) await rig.SayAsync($"{r}.{i}");
        })));

        var said = TextsIn(await _journal.ReadAsync(Rig.Actor, 0, 1000));
        Assert.Equal(400, said.Distinct().Count());
        Assert.Equal(400, said.Count);
    }

    [Fact]
    public async Task A_snapshot_is_kept_now_and_then_and_spares_the_replay()
    {
        var options = new RuntimeOptions { SnapshotEvery = 10 };
        var rig = ARig(options: options);
        for (var i = 1; i <= 25; i++) await rig.SayAsync($"{i}");

        Assert.Equal([10L, 20L], _journal.Turns.Where(t => t.Snapshot is not null).Select(t => t.Snapshot!.Sequence));
        Assert.Equal(5, (await _journal.LoadAsync(Rig.Actor)).Events.Count);
        var loaded = ARig(options: options);
        await loaded.TellAsync(new Look());
        Assert.Equal(rig.Said, loaded.Said);
        Assert.Equal((25L, rig.Pump.State!.LastAt), (loaded.Pump.State!.Sequence, loaded.Pump.State.LastAt));
    }

    [Fact]
    public async Task A_large_state_is_kept_less_often_so_that_snapshots_never_cost_more_than_events()
    {
        var rig = ARig(options: new RuntimeOptions { SnapshotEvery = 1 });
        for (var i = 1; i <= 300; i++) await rig.TellAsync(Says($"{i}", new string('x', 256)));

        var snapshots = _journal.Turns.Where(t => t.Snapshot is not null).Select(t => t.Snapshot!.State.Length).ToList();
        Assert.InRange(snapshots.Sum(), 1, 300 * 256 * 2);
        Assert.InRange(snapshots.Count, 3, 20);
    }

    [Fact]
    public async Task A_snapshot_of_another_schema_is_passed_over_and_the_events_are_replayed()
    {
        var options = new RuntimeOptions { SnapshotEvery = 10 };
        var rig = ARig(options: options);
        for (var i = 1; i <= 1_234; i++) await rig.SayAsync($"{i}");   // more than one page

        var newer = ARig(options: options, decider: new LedgerDecider { Schema = 2 });
        await newer.TellAsync(new Look());

        Assert.Equal(rig.Said, newer.Said);
    }

    [Fact]
    public async Task A_damaged_snapshot_is_passed_over_and_the_events_are_replayed()
    {
        await _journal.AppendAsync(
            new Turn(Rig.Actor, 0, Clock.Noon, [new ConversationEvent.CustomerSaid("1", "one", null)],
                null, new Snapshot(1, 1, "{\"Said\":"u8.ToArray())));

        var rig = ARig();
        await rig.SayAsync("two");

        Assert.Equal(["one", "two"], rig.Said);
    }

    [Fact]
    public async Task A_due_time_is_set_when_it_is_wanted_left_alone_while_it_is_the_same_and_cleared_when_it_is_not_wanted_any_more()
    {
        var rig = ARig();
        await rig.SayAsync("hello");
        await rig.SayAsync("wake 60");
        await rig.SayAsync("hello again");
        await rig.SayAsync("wake 90");
        await rig.SayAsync("sleep");
        await rig.SayAsync("goodbye");

        Assert.Equal(
            [null, new WakeAt(Clock.Noon.AddSeconds(60)), null, new WakeAt(Clock.Noon.AddSeconds(90)), new WakeAt(null), null],
            _journal.Turns.Select(t => t.Wake));
    }

    [Fact]
    public async Task A_due_time_that_is_on_record_is_not_written_again_by_the_next_activation()
    {
        await ARig().SayAsync("wake 60");
        await ARig().SayAsync("hello");

        Assert.Null(_journal.Turns[1].Wake);
    }

    [Fact]
    public async Task Whoever_owes_something_is_due_after_the_grace_or_earlier_if_it_wants_to_be()
    {
        var rig = ARig(options: new RuntimeOptions { EffectGrace = TimeSpan.FromSeconds(2) });
        rig.Receiver = (_, _) => new TaskCompletionSource<Reply>().Task;

        await rig.SayAsync("owe ann hello");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await rig.SayAsync("wake 60");
        await rig.SayAsync("wake 0");

        Assert.Equal([new WakeAt(Clock.Noon.AddSeconds(2)), null, new WakeAt(Clock.Noon.AddSeconds(1))],
            _journal.Turns.Select(t => t.Wake));
    }

    [Fact]
    public async Task A_due_time_that_is_over_while_something_is_still_owed_moves_on_with_the_next_turn()
    {
        var rig = ARig(options: new RuntimeOptions { EffectGrace = TimeSpan.FromSeconds(2) });
        rig.Receiver = (_, _) => new TaskCompletionSource<Reply>().Task;

        await rig.SayAsync("owe ann hello");
        _clock.Advance(TimeSpan.FromSeconds(3));
        await rig.SayAsync("hello again");

        Assert.Equal([new WakeAt(Clock.Noon.AddSeconds(2)), new WakeAt(Clock.Noon.AddSeconds(5))], _journal.Turns.Select(t => t.Wake));
    }

    [Fact]
    public async Task An_actor_that_owes_what_cannot_be_delivered_is_still_woken_when_it_wants_to_be()
    {
        var rig = ARig(options: new RuntimeOptions { EffectGrace = TimeSpan.FromSeconds(2) });
        rig.Receiver = (_, _) => new TaskCompletionSource<Reply>().Task;
        await rig.SayAsync("wake 30");
        await rig.SayAsync("owe ann hello");

        _clock.Advance(TimeSpan.FromSeconds(3));
        await rig.TellAsync(new Wake());
        await rig.TellAsync(new Wake());
        _clock.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal(0, rig.Wakes);
        _clock.Advance(TimeSpan.FromSeconds(1));

        await UntilAsync(() => rig.Wakes == 1);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_never_makes_an_event_earlier_than_the_one_before()
    {
        var rig = ARig();
        await rig.SayAsync("one");
        _clock.Set(Clock.Noon.AddHours(-1));
        await rig.SayAsync("two");
        _clock.Set(Clock.Noon.AddMinutes(5));
        await rig.SayAsync("three");

        Assert.Equal([Clock.Noon, Clock.Noon, Clock.Noon.AddMinutes(5)], (await _journal.ReadAsync(Rig.Actor, 0, 10)).Select(e => e.At));
    }

    [Fact]
    public async Task Times_are_decided_to_the_millisecond_so_that_a_replay_sees_the_same()
    {
        _clock.Set(Clock.Noon.AddTicks(12_345_678));
        var rig = ARig();
        await rig.SayAsync("hello");

        Assert.Equal(Clock.Noon.AddMilliseconds(1_234), rig.Pump.State!.LastAt);
        Assert.Equal(rig.Pump.State.LastAt, (await _journal.ReadAsync(Rig.Actor, 0, 1))[0].At);
    }

    [Fact]
    public void An_answer_by_exception_that_nobody_waits_for_is_no_news_to_the_process()
    {
        var letter = new Engine.Runtime.Pumps.Letter(new Wake());

        letter.Break(new InvalidOperationException("a bug"));

        Assert.True(letter.Task.IsFaulted);
        Assert.True(letter.IsAnswered);
    }

    private Rig ARig(RuntimeOptions? options = null, LedgerDecider? decider = null) => new(_journal, _clock, decider, options);

    private static Committed[] EventsIn(Reply reply) => [.. Assert.IsType<Reply.Accepted>(reply).Events];

    private static IReadOnlyList<string> TextsIn(Reply reply) => TextsIn(EventsIn(reply));

    private static IReadOnlyList<string> TextsIn(IEnumerable<Committed> events) =>
        [.. events.Select(e => Assert.IsType<ConversationEvent.CustomerSaid>(e.Event).Text)];
}
