using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Pumps;

public sealed class CourierTests
{
    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task What_is_owed_is_delivered_once_it_is_on_disk_and_then_owed_no_more()
    {
        var rig = ARig();
        var hold = _journal.HoldAppends();
        var told = rig.SayAsync("owe ann hello");
        Assert.Empty(rig.Delivered);

        hold.Dispose();
        await told.InTimeAsync();

        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty && rig.Pump.IsIdle);
        Assert.Equal([(new AgentId("ann").Actor, "hello")], rig.Delivered);
        Assert.Null((await _journal.LoadAsync(Rig.Actor)).Wake);
    }

    [Theory]
    [InlineData(Refusal.Busy)]
    [InlineData(Refusal.Stopping)]
    [InlineData(Refusal.StorageFailed)]
    public async Task A_receiver_that_could_not_decide_is_asked_again_after_longer_and_longer_waits(Refusal refusal)
    {
        var rig = ARig();
        var ready = false;
        rig.Receiver = (_, _) => Task.FromResult<Reply>(ready ? new Reply.Accepted(1, 0) : new Reply.Refused(refusal, "Not now."));
        await rig.SayAsync("owe ann hello");

        foreach (var milliseconds in (int[])[50, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
        {
            await UntilAsync(() => _clock.NextDue == TimeSpan.FromMilliseconds(milliseconds));
            _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }
        ready = true;
        await UntilAsync(() => rig.Pump.IsIdle, _clock);

        Assert.InRange(rig.Delivered.Count, 10, 11);
        Assert.Empty(rig.Pump.State!.Outbox);
    }

    [Fact]
    public async Task A_stuck_effect_is_tried_at_most_thirty_times_in_ten_minutes()
    {
        // Once it was tried every five seconds for ever: an overload that stopped a thousand effects was fed two hundred calls a second by
        // them.
        var rig = new Rig(_journal, _clock, chance: new Random(7).NextDouble);
        rig.Receiver = (_, _) => Task.FromResult<Reply>(new Reply.Refused(Refusal.Busy, "Not now."));

        await rig.SayAsync("owe ann hello");
        await RunUntilAsync(rig, TimeSpan.FromMinutes(10));

        Assert.InRange(rig.Delivered.Count, 20, 30);
    }

    [Fact]
    public async Task A_receiver_that_was_busy_for_a_minute_gets_what_is_owed_within_six_seconds_of_its_recovery()
    {
        var rig = new Rig(_journal, _clock, chance: new Random(7).NextDouble);
        var recovers = Clock.Noon.AddMinutes(1);
        rig.Receiver = (_, _) => Task.FromResult<Reply>(
            _clock.GetUtcNow() < recovers ? new Reply.Refused(Refusal.Busy, "Not now.") : new Reply.Accepted(1, 0));

        await rig.SayAsync("owe ann hello");
        await RunUntilAsync(rig, TimeSpan.FromSeconds(66));

        Assert.True(rig.Pump.IsIdle);
        Assert.Empty(rig.Pump.State!.Outbox);
    }

    [Fact]
    public async Task A_receiver_that_throws_is_asked_again()
    {
        var rig = ARig();
        var asked = 0;
        rig.Receiver = (_, _) => ++asked < 3 ? throw new TimeoutException("its machine is gone")
            : Task.FromResult<Reply>(new Reply.Accepted(1, 0));

        await rig.SayAsync("owe ann hello");
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty, _clock);

        Assert.Equal(["hello", "hello", "hello"], rig.DeliveredTexts);
    }

    [Fact]
    public async Task A_refusal_that_was_decided_is_an_answer()
    {
        var rig = ARig();
        rig.Receiver = (_, _) => Task.FromResult<Reply>(new Reply.Refused(Refusal.AgentFull, "No room."));

        await rig.SayAsync("owe ann hello");
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty);

        Assert.Single(rig.Delivered);
    }

    [Fact]
    public async Task One_receiver_gets_one_at_a_time_in_the_order_owed_and_another_does_not_wait_for_it()
    {
        var rig = ARig();
        var ann = new TaskCompletionSource<Reply>();
        rig.Receiver = (to, _) => to.Key == "ann" ? ann.Task : Task.FromResult<Reply>(new Reply.Accepted(1, 0));

        await rig.SayAsync("owe ann one");
        await rig.SayAsync("owe ann two");
        await rig.SayAsync("owe ann three");
        await rig.SayAsync("owe bob four");
        await UntilAsync(() => rig.Pump.State!.Outbox.Length == 3);

        Assert.Equal(["one", "four"], rig.DeliveredTexts.Order().Reverse());
        ann.SetResult(new Reply.Accepted(1, 0));
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty);
        Assert.Equal(["one", "two", "three"], rig.Delivered.Where(d => d.To.Key == "ann").Select(d => d.Text));
    }

    [Fact]
    public async Task What_was_owed_before_a_crash_is_delivered_after_it_and_what_was_settled_is_not_repeated()
    {
        var before = ARig();
        before.Receiver = (to, _) => to.Key == "ann"
            ? Task.FromResult<Reply>(new Reply.Accepted(1, 0)) : new TaskCompletionSource<Reply>().Task;
        await before.SayAsync("owe ann one");
        await before.SayAsync("owe bob two");
        await UntilAsync(() => before.Pump.State!.Outbox.Length == 1);

        var after = ARig();
        await after.TellAsync(new Wake());
        await UntilAsync(() => after.Pump.State!.Outbox.IsEmpty);

        Assert.Equal(["two"], after.DeliveredTexts);
    }

    [Fact]
    public async Task While_the_journal_fails_a_delivery_is_neither_repeated_nor_multiplied()
    {
        // Once every failed write threw the activation away with what it knew to be under way: each retry then started another
        // delivery of everything owed, so that a full disk doubled the traffic every few seconds.
        var rig = ARig();
        var answer = new TaskCompletionSource<Reply>();
        rig.Receiver = (_, _) => answer.Task;
        await rig.SayAsync("owe ann hello");
        _journal.AppendFails = _ => JournalDouble.Broken;
        answer.SetResult(new Reply.Accepted(1, 0));

        await UntilAsync(() => rig.Settles >= 12, _clock, TimeSpan.FromSeconds(5));
        for (var i = 0; i < 10; i++) await rig.SayAsync($"refused {i}");
        Assert.Single(rig.Delivered);

        _journal.AppendFails = _ => null;
        await UntilAsync(() => rig.Pump.State is { Outbox.IsEmpty: true } && rig.Pump.IsIdle, _clock, TimeSpan.FromSeconds(5));
        Assert.Single(rig.Delivered);
    }

    [Fact]
    public async Task A_bug_in_taking_the_answer_repeats_the_answer_and_not_the_delivery()
    {
        // Once the effect counted as settled before the decision stood: it was sent again at once, with every retry of the answer.
        var decider = new LedgerDecider { SettlingBreaks = true };
        var rig = new Rig(_journal, _clock, decider);
        await rig.SayAsync("owe ann hello");

        await UntilAsync(() => rig.Settles >= 8, _clock, TimeSpan.FromSeconds(5));
        Assert.Single(rig.Delivered);

        decider.SettlingBreaks = false;
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty && rig.Pump.IsIdle, _clock, TimeSpan.FromSeconds(5));
        Assert.Single(rig.Delivered);
    }

    [Fact]
    public async Task When_the_host_is_gone_nothing_is_tried_any_more()
    {
        // Once a delivery that found nobody was tried for ever, and held its whole engine in memory.
        var rig = ARig();
        rig.Receiver = (_, _) => Task.FromResult<Reply>(new Reply.Refused(Refusal.Stopping, "Not now."));
        await rig.SayAsync("owe ann hello");
        await UntilAsync(() => _clock.NextDue is not null);

        rig.End();

        await UntilAsync(() => _clock.NextDue is null);
        Assert.Single(rig.Delivered);
    }

    /// <summary>From one try to the next.</summary>
    private async Task RunUntilAsync(Rig rig, TimeSpan elapsed)
    {
        while (!rig.Pump.IsIdle)
        {
            TimeSpan? next = null;
            await UntilAsync(() => (next = _clock.NextDue) is not null || rig.Pump.IsIdle);
            if (next is not { } wait || _clock.GetUtcNow() + wait > Clock.Noon + elapsed) break;
            _clock.Advance(wait);
        }
    }

    private Rig ARig() => new(_journal, _clock);
}
