using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Journal;
using Engine.Runtime.Local;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Local;

public sealed class LocalEngineTests
{
    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task A_customer_is_answered_and_everything_said_can_be_read_again()
    {
        await using var town = await ATownAsync();
        await town.DoAsync(Conversation.Actor, Start());

        var reply = await town.DoAsync(Conversation.Actor, Says("m-1", "track_order please"));

        Assert.Equal([typeof(ConversationEvent.CustomerSaid), typeof(ConversationEvent.BotSaid)], reply.Events.Select(e => e.Event.GetType()));
        Assert.Equal([1L, 2, 3, 4], (await town.Engine.ReadAsync(Conversation.Actor, 0, 4)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task An_actor_for_whom_too_many_wait_refuses_and_goes_on()
    {
        await using var town = await ATownAsync(new RuntimeOptions { InboxMax = 2 });
        await town.DoAsync(Conversation.Actor, Start());
        var hold = _journal.HoldAppends();
        var inTurn = town.SendAsync(Conversation.Actor, Says("m-1"));
        await UntilAsync(() => _journal.Turns.Any(t => t.Events[0] is ConversationEvent.CustomerSaid));

        var waiting = new[] { town.SendAsync(Conversation.Actor, Says("m-2", "invoice please")), town.SendAsync(Conversation.Actor, Says("m-3")) };
        var refused = await town.SendAsync(Conversation.Actor, Says("m-4"));

        Assert.Equal(Refusal.Busy, Assert.IsType<Reply.Refused>(refused).Code);
        hold.Dispose();
        Assert.All(await Task.WhenAll([inTurn, .. waiting]), reply => Assert.IsType<Reply.Accepted>(reply));
        Assert.IsType<Reply.Accepted>(await town.SendAsync(Conversation.Actor, Says("m-4")));
    }

    [Fact]
    public async Task A_busy_actor_takes_no_more_than_a_batch_at_a_time_and_answers_all()
    {
        await using var town = await ATownAsync(new RuntimeOptions { BatchMax = 3 });
        await town.DoAsync(Conversation.Actor, Start());

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => town.SendAsync(Conversation.Actor, Says($"m-{i}", i % 2 == 0 ? "thanks" : "affirm"))));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"m-{i}"), replies.Select(r => Assert.IsType<ConversationEvent.CustomerSaid>(((Reply.Accepted)r).Events[0].Event).Id));
        Assert.All(_journal.Turns, t => Assert.InRange(t.Events.Count(e => e is ConversationEvent.CustomerSaid), 0, 3));
    }

    [Fact]
    public async Task An_idle_actor_leaves_memory_and_comes_back_the_same()
    {
        await using var town = await ATownAsync();
        await town.WaitingAsync(Conversation);
        await UntilAsync(() => _journal.Turns.Count(t => t.Events.Any(e => e is EffectSettled)) >= 2);
        var before = await town.LookAsync<ConversationView>(Conversation.Actor);

        await UntilAsync(() => town.Engine.ActorsInMemory == 0, _clock, TimeSpan.FromMinutes(1));

        Assert.Equal(before, await town.LookAsync<ConversationView>(Conversation.Actor));
        Assert.Equal(1, town.Engine.ActorsInMemory);
    }

    [Fact]
    public async Task An_actor_that_is_used_or_owes_something_stays_in_memory()
    {
        await using var town = await ATownAsync(new RuntimeOptions { IdleAfter = TimeSpan.FromMinutes(10) });
        _journal.AppendFails = turn => turn.Actor.Kind == ActorKind.Customer ? JournalDouble.Broken : null;
        await town.DoAsync(Conversation.Actor, Start());   // owes its customer the news
        await town.DoAsync(Ann.Actor, SignIn());

        for (var minute = 0; minute < 15; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await town.DoAsync(Ann.Actor, new Look());
        }

        var loads = _journal.Loads;
        await town.DoAsync(Ann.Actor, new Look());
        await town.DoAsync(Conversation.Actor, new Look());
        Assert.Equal(loads, _journal.Loads);
        _journal.AppendFails = _ => null;
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_undo_what_it_asked_for()
    {
        await using var town = await ATownAsync();
        await town.DoAsync(Conversation.Actor, Start());
        using var patience = new CancellationTokenSource();
        var hold = _journal.HoldAppends();
        var reply = town.Engine.SendAsync(Conversation.Actor, Says("m-1"), patience.Token);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reply);
        hold.Dispose();

        await town.Engine.SeenAsync<ConversationEvent.CustomerSaid>(Conversation.Actor);
    }

    [Fact]
    public async Task An_offer_that_nobody_answers_lapses_also_when_its_conversation_has_left_memory()
    {
        await using var town = await ATownAsync(new RuntimeOptions { IdleAfter = TimeSpan.FromSeconds(1), IdleSweep = TimeSpan.FromSeconds(1) });
        await town.OfferedAsync(Conversation, Ann);

        await UntilAsync(() => town.Engine.ActorsInMemory == 0, _clock, TimeSpan.FromSeconds(1));
        await UntilAsync(async () => (await town.LookAsync<AgentView>(Ann.Actor)).Status == AgentStatus.Away, _clock, TimeSpan.FromSeconds(1));

        var ended = await town.Engine.SeenAsync<ConversationEvent.OfferEnded>(Conversation.Actor);
        Assert.Equal(OfferEnd.TimedOut, ended.How);
        Assert.Equal(Phase.Waiting, (await town.LookAsync<ConversationView>(Conversation.Actor)).Phase);
    }

    [Fact]
    public async Task Timers_go_on_after_the_journal_could_not_be_read_for_a_while()
    {
        await using var town = await ATownAsync();
        await town.OfferedAsync(Conversation, Ann);
        _journal.ReadsFail = true;
        _clock.Advance(TimeSpan.FromMinutes(1));
        _journal.ReadsFail = false;

        await UntilAsync(async () => (await town.LookAsync<ConversationView>(Conversation.Actor)).Phase == Phase.Waiting, _clock);
    }

    [Fact]
    public async Task What_was_owed_at_a_crash_is_found_by_the_next_start()
    {
        var crashed = await ATownAsync();
        _journal.AppendFails = turn => turn.Actor.Kind == ActorKind.Queue ? JournalDouble.Broken : null;   // the queue never hears of it
        await crashed.DoAsync(Conversation.Actor, Start());
        await crashed.DoAsync(Conversation.Actor, new ConversationCommand.AskForPerson());
        await UntilAsync(() => _journal.Turns.Any(t => t.Actor == General.Actor));
        _journal.AppendFails = _ => null;

        await using var town = await Town.OpenAsync(_journal, new Clock());   // the other one's clock stands still: it does nothing any more

        await town.Engine.SeenAsync<ConversationEvent.Queued>(Conversation.Actor);
        Assert.Single((await town.LookAsync<QueueView>(General.Actor)).Waiting);
    }

    [Fact]
    public async Task A_stop_refuses_newcomers_and_finishes_what_is_in_hand_and_what_that_owes()
    {
        var town = await ATownAsync();
        await town.DoAsync(Conversation.Actor, Start());
        var hold = _journal.HoldAppends();
        var inHand = town.SendAsync(Conversation.Actor, new ConversationCommand.AskForPerson());
        await UntilAsync(() => _journal.Turns.Any(t => t.Events.Any(e => e is ConversationEvent.Escalated)));

        var stop = town.Engine.DisposeAsync().AsTask();
        var refused = await town.SendAsync(Conversation.Actor, Says("m-1"));
        Assert.Equal(Refusal.Stopping, Assert.IsType<Reply.Refused>(refused).Code);
        Assert.False(stop.IsCompleted);
        hold.Dispose();
        await UntilAsync(() => stop.IsCompleted, _clock, TimeSpan.FromMilliseconds(5));

        Assert.IsType<Reply.Accepted>(await inHand);
        Assert.Contains(await _journal.ReadAsync(Conversation.Actor, 0, 100), e => e.Event is ConversationEvent.Queued);
        Assert.DoesNotContain(await _journal.DueAsync(DateTimeOffset.MaxValue, 10), due => due.Actor.Kind != ActorKind.Queue);   // nobody owes anything; the queue has its own plans
    }

    [Fact]
    public async Task A_stop_does_not_wait_longer_than_its_grace_and_leaves_nothing_running()
    {
        var town = await ATownAsync(new RuntimeOptions { StopGrace = TimeSpan.FromSeconds(10) });
        _journal.AppendFails = turn => turn.Actor.Kind == ActorKind.Customer ? JournalDouble.Broken : null;
        await town.DoAsync(Conversation.Actor, Start());

        var stop = town.Engine.DisposeAsync().AsTask();
        await UntilAsync(() => stop.IsCompleted, _clock, TimeSpan.FromMilliseconds(500));
        var stopped = _clock.GetUtcNow();
        await town.Engine.DisposeAsync();

        Assert.InRange(stopped - Clock.Noon, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(12));
        await UntilAsync(() => _clock.NextDue is null);   // no retry is planned any more
    }

    [Fact]
    public async Task A_start_on_a_journal_that_cannot_be_read_fails_and_leaves_nothing_behind()
    {
        _journal.ReadsFail = true;

        await Assert.ThrowsAsync<JournalException>(async () => await LocalEngine.StartAsync(_journal, new Understood(), Assistant, time: _clock));

        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public async Task Two_engines_on_one_journal_write_nothing_twice()
    {
        await using var one = await ATownAsync();
        var other = await Town.OpenAsync(_journal, _clock);
        await one.DoAsync(Conversation.Actor, Start());

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? one : other).DoAsync(Conversation.Actor, Says($"m-{i / 4}", "thanks"))));

        var events = await _journal.ReadAsync(Conversation.Actor, 0, 1000);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(50, events.Count(e => e.Event is ConversationEvent.CustomerSaid));
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => $"m-{i}").Order(),
            events.Select(e => (e.Event as ConversationEvent.CustomerSaid)?.Id).OfType<string>().Order());
    }

    private Task<Town> ATownAsync(RuntimeOptions? options = null) => Town.OpenAsync(_journal, _clock, options);
}
