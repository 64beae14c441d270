using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>The engine's promises, whichever host keeps them.</summary>
public sealed class EngineTests
{
    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task A_customer_is_answered_and_everything_said_can_be_read_again()
    {
        await using var town = await ATownAsync();
        await town.DoAsync(Conversation.Actor, Start());

        var reply = await town.DoAsync(Conversation.Actor, Says("m-1", "track_order please"));

        Assert.Equal([typeof(ConversationEvent.CustomerSaid), typeof(ConversationEvent.BotSaid)],
            reply.Events.Select(e => e.Event.GetType()));
        Assert.Equal([1L, 2, 3, 4], (await town.Engine.ReadAsync(Conversation.Actor, 0, 4)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_refusal_is_a_reply_and_a_bug_is_an_exception()
    {
        await using var town = await ATownAsync();
        await town.DoAsync(Conversation.Actor, Start());

        Assert.Equal(Refusal.TextEmpty, Assert.IsType<Reply.Refused>(await town.SendAsync(Conversation.Actor, Says("m-1", ""))).Code);
        await Assert.ThrowsAsync<InvalidOperationException>(() => town.SendAsync(Conversation.Actor, Says("m-2", "bug")));
        await town.DoAsync(Conversation.Actor, Says("m-3"));
    }

    [Fact]
    public async Task A_customer_who_asks_for_a_person_is_offered_accepted_spoken_to_transferred_and_closed()
    {
        await using var town = await ATownAsync();
        await town.OfferedAsync(Conversation, Ann);

        await town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));
        await town.DoAsync(Conversation.Actor, new ConversationCommand.AgentSays(Ann, "a-1", "Good morning"));
        Assert.Equal(Owner.Of(Ann), (await town.LookAsync<ConversationView>(Conversation.Actor)).Owner);
        await town.Engine.SeenAsync<AgentEvent.Assigned>(Ann.Actor);

        await town.DoAsync(Bob.Actor, SignIn());
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Transfer(Ann, Agent: Bob));
        await town.Engine.SeenAsync<AgentEvent.Offered>(Bob.Actor, e => e.Conversation == Conversation);
        Assert.Equal(Refusal.NotOwner,
            Assert.IsType<Reply.Refused>(
                await town.SendAsync(Conversation.Actor, new ConversationCommand.AgentSays(Ann, "a-2", "Still me"))).Code);
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Bob));
        await town.DoAsync(Conversation.Actor, new ConversationCommand.Close(Bob.Value, "solved"));

        await town.Engine.SeenAsync<AgentEvent.Released>(Bob.Actor);
        await town.Engine.SeenAsync<CustomerEvent.Ended>(Profile().Id.Actor);
        Assert.Empty((await town.LookAsync<AgentView>(Ann.Actor)).Slots);
        Assert.Empty((await town.LookAsync<AgentView>(Bob.Actor)).Slots);
        Assert.Empty((await town.LookAsync<QueueView>(General.Actor)).Waiting);
    }

    [Fact]
    public async Task An_actor_for_whom_too_many_wait_refuses_and_goes_on()
    {
        await using var town = await ATownAsync(new RuntimeOptions { InboxMax = 2 });
        await town.DoAsync(Conversation.Actor, Start());
        var hold = _journal.HoldAppends();
        var inTurn = town.SendAsync(Conversation.Actor, Says("m-1"));
        await UntilAsync(() => _journal.Turns.Any(t => t.Events[0] is ConversationEvent.CustomerSaid));

        var others = Enumerable.Range(2, 5).Select(i => town.SendAsync(Conversation.Actor, Says($"m-{i}"))).ToList();
        await UntilAsync(() => others.Count(o => o.IsCompleted) == 3);
        hold.Dispose();

        Assert.Equal(3, (await Task.WhenAll(others)).Count(r => r is Reply.Refused { Code: Refusal.Busy }));
        Assert.IsType<Reply.Accepted>(await inTurn);
        Assert.IsType<Reply.Accepted>(await town.SendAsync(Conversation.Actor, Says("m-9")));
    }

    [Fact]
    public async Task Commands_that_come_while_a_turn_is_written_are_decided_together_and_written_once()
    {
        await using var town = await ATownAsync(new RuntimeOptions { InboxMax = 100 });
        await town.DoAsync(Conversation.Actor, Start());
        await town.Engine.SeenAsync<EffectSettled>(Conversation.Actor);
        var hold = _journal.HoldAppends();
        var first = town.SendAsync(Conversation.Actor, Says("m-0", "thanks"));
        await UntilAsync(() => _journal.Turns.Any(t => t.Events[0] is ConversationEvent.CustomerSaid));
        var before = _journal.Turns.Count;

        var others = Enumerable.Range(1, 101).Select(i => town.SendAsync(Conversation.Actor, Says($"m-{i}", "thanks"))).ToList();
        Assert.IsType<Reply.Refused>(await await Task.WhenAny(others));   // one too many: the hundred others wait
        hold.Dispose();

        Assert.IsType<Reply.Accepted>(await first);
        Assert.Equal(100, (await Task.WhenAll(others)).Count(r => r is Reply.Accepted));
        Assert.Equal(100, Assert.Single(_journal.Turns.Skip(before)).Events.Count(e => e is ConversationEvent.CustomerSaid));
    }

    [Fact]
    public async Task A_busy_actor_takes_no_more_than_a_batch_at_a_time_and_answers_all()
    {
        await using var town = await ATownAsync(new RuntimeOptions { BatchMax = 3 });
        await town.DoAsync(Conversation.Actor, Start());

        var replies = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(i => town.SendAsync(Conversation.Actor, Says($"m-{i}", i % 2 == 0 ? "thanks" : "affirm"))));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"m-{i}"),
            replies.Select(r => Assert.IsType<ConversationEvent.CustomerSaid>(((Reply.Accepted)r).Events[0].Event).Id));
        Assert.All(_journal.Turns, t => Assert.InRange(t.Events.Count(e => e is ConversationEvent.CustomerSaid), 0, 3));
    }

    [Fact]
    public async Task An_idle_actor_leaves_memory_and_comes_back_the_same()
    {
        await using var town = await ATownAsync();
        await town.WaitingAsync(Conversation);
        await UntilAsync(() => _journal.Turns.Count(t => t.Events.Any(e => e is EffectSettled)) >= 2);
        var before = await town.LookAsync<ConversationView>(Conversation.Actor);

        var loads = _journal.Loads;
        await town.ForgetAsync();

        Assert.Equal(before, await town.LookAsync<ConversationView>(Conversation.Actor));
        Assert.Equal(loads + 1, _journal.Loads);
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
        await using var town = await ATownAsync();
        await town.OfferedAsync(Conversation, Ann);

        await town.ForgetAsync();
        await UntilAsync(async () => (await town.LookAsync<AgentView>(Ann.Actor)).Status == AgentStatus.Away,
            _clock, TimeSpan.FromMilliseconds(100));

        await town.Engine.SeenAsync<ConversationEvent.OfferEnded>(Conversation.Actor, e => e.How == OfferEnd.TimedOut);
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
        var crashed = await Town.OpenAsync(_journal, new Clock());   // it stands still: nothing of it goes on by itself
        _journal.AppendFails = turn => turn.Actor.Kind == ActorKind.Queue ? JournalDouble.Broken : null;   // the queue never hears of it
        await crashed.DoAsync(Conversation.Actor, Start());
        await crashed.DoAsync(Conversation.Actor, new ConversationCommand.AskForPerson());
        await UntilAsync(() => _journal.Turns.Any(t => t.Actor == General.Actor));
        await crashed.KillAsync();
        _journal.AppendFails = _ => null;

        await using var town = await Town.OpenAsync(_journal, new Clock());

        await town.Engine.SeenAsync<ConversationEvent.Queued>(Conversation.Actor);
        Assert.Single((await town.LookAsync<QueueView>(General.Actor)).Waiting);
    }

    [Fact]
    public async Task Two_engines_on_one_journal_write_nothing_twice()
    {
        // In a cluster: a silo that was cut off comes back, and its activation holds an old state without knowing that it was replaced.
        await using var one = await ATownAsync();
        var other = await ATownAsync();
        await one.DoAsync(Conversation.Actor, Start());

        await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(i => (i % 2 == 0 ? one : other).DoAsync(Conversation.Actor, Says($"m-{i / 4}", "thanks"))));

        var events = await _journal.ReadAsync(Conversation.Actor, 0, 1000);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(50, events.Count(e => e.Event is ConversationEvent.CustomerSaid));
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => $"m-{i}").Order(),
            events.Select(e => (e.Event as ConversationEvent.CustomerSaid)?.Id).OfType<string>().Order());
        await other.StopAsync();
    }

    private Task<Town> ATownAsync(RuntimeOptions? options = null) => Town.OpenAsync(_journal, _clock, options);
}
