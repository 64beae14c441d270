using Engine.Cluster.Grains;
using Engine.Cluster.Tests.Support;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Cluster.Tests;

/// <summary>The engine's promises, kept by grains.</summary>
public sealed class ClusterTests
{
    private readonly JournalDouble _journal = new();

    [Fact]
    public async Task A_customer_is_answered_and_everything_said_can_be_read_again()
    {
        await using var silos = await TestSilos.StartAsync(_journal);
        await silos.Engine.DoAsync(Conversation.Actor, Start());

        var reply = await silos.Engine.DoAsync(Conversation.Actor, Says("m-1", "track_order please"));

        Assert.Equal([typeof(ConversationEvent.CustomerSaid), typeof(ConversationEvent.BotSaid)], reply.Events.Select(e => e.Event.GetType()));
        Assert.Equal([1L, 2, 3, 4], (await silos.Engine.ReadAsync(Conversation.Actor, 0, 4)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_refusal_is_a_reply_and_a_bug_is_an_exception()
    {
        await using var silos = await TestSilos.StartAsync(_journal);
        await silos.Engine.DoAsync(Conversation.Actor, Start());

        Assert.Equal(Refusal.TextEmpty, Assert.IsType<Reply.Refused>(await silos.Engine.AskAsync(Conversation.Actor, Says("m-1", ""))).Code);
        await Assert.ThrowsAsync<InvalidOperationException>(() => silos.Engine.AskAsync(Conversation.Actor, Says("m-2", "bug")));
        await silos.Engine.DoAsync(Conversation.Actor, Says("m-3"));
    }

    [Fact]
    public async Task Commands_that_come_while_a_turn_is_written_are_decided_together_and_written_once()
    {
        await using var silos = await TestSilos.StartAsync(_journal, settings: new ClusterSettings { Runtime = new RuntimeOptions { InboxMax = 100 } }, clock: new Clock());   // stands still, so nobody sends again
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        await silos.Engine.SeenAsync<EffectSettled>(Conversation.Actor);
        var hold = _journal.HoldAppends();
        var first = silos.Engine.AskAsync(Conversation.Actor, Says("m-0", "thanks"));
        await UntilAsync(() => _journal.Turns.Any(t => t.Events[0] is ConversationEvent.CustomerSaid));
        var before = _journal.Turns.Count;

        var others = Enumerable.Range(1, 101).Select(i => silos.Engine.AskAsync(Conversation.Actor, Says($"m-{i}", "thanks"))).ToList();
        Assert.IsType<Reply.Refused>(await await Task.WhenAny(others));   // one too many: the hundred others wait
        hold.Dispose();

        Assert.IsType<Reply.Accepted>(await first);
        Assert.Equal(100, (await Task.WhenAll(others)).Count(r => r is Reply.Accepted));
        Assert.Equal(100, Assert.Single(_journal.Turns.Skip(before)).Events.Count(e => e is ConversationEvent.CustomerSaid));
    }

    [Fact]
    public async Task An_actor_for_whom_too_many_wait_refuses_and_goes_on()
    {
        await using var silos = await TestSilos.StartAsync(_journal, settings: new ClusterSettings { Runtime = new RuntimeOptions { InboxMax = 2 } });
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        var hold = _journal.HoldAppends();
        var inTurn = silos.Engine.AskAsync(Conversation.Actor, Says("m-1"));
        await UntilAsync(() => _journal.Turns.Any(t => t.Events[0] is ConversationEvent.CustomerSaid));

        var others = Enumerable.Range(2, 5).Select(i => silos.Engine.AskAsync(Conversation.Actor, Says($"m-{i}"))).ToList();
        await UntilAsync(() => others.Count(o => o.IsCompleted) == 3);
        hold.Dispose();

        var replies = await Task.WhenAll(others);
        Assert.Equal(3, replies.Count(r => r is Reply.Refused { Code: Refusal.Busy }));
        Assert.IsType<Reply.Accepted>(await inTurn);
        Assert.IsType<Reply.Accepted>(await silos.Engine.AskAsync(Conversation.Actor, Says("m-9")));
    }

    [Fact]
    public async Task A_handoff_goes_through_four_kinds_of_grain_on_two_silos()
    {
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2);
        await silos.Engine.OfferedAsync(Conversation, Ann);

        await silos.Engine.DoAsync(Conversation.Actor, new ConversationCommand.Accept(Ann));
        await silos.Engine.DoAsync(Conversation.Actor, new ConversationCommand.AgentSays(Ann, "a-1", "Good morning"));

        Assert.Equal(Owner.Of(Ann), (await silos.Engine.LookAsync<ConversationView>(Conversation.Actor)).Owner);
        await silos.Engine.SeenAsync<AgentEvent.Assigned>(Ann.Actor);
    }

    [Fact]
    public async Task Conversations_spread_over_the_silos()
    {
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => silos.Engine.DoAsync(new ConversationId($"c-{i}").Actor, Start($"k-{i}"))));

        var at = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => silos.SiloOfAsync(new ConversationId($"c-{i}").Actor)));
        Assert.InRange(at.Count(silo => silo == 0), 20, 180);
    }

    [Fact]
    public async Task A_message_that_is_sent_again_gets_the_first_receipt_whichever_silo_answers()
    {
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        var first = await silos.Engine.DoAsync(Conversation.Actor, Says("m-1"));

        foreach (var engine in new[] { silos.EngineOf(0), silos.EngineOf(1) })
        {
            var again = await engine.DoAsync(Conversation.Actor, Says("m-1"));
            Assert.Equal((first.First, first.Last), (again.First, again.Last));
            Assert.Equal(first.Events.Select(e => e.Sequence), again.Events.Select(e => e.Sequence));
        }
    }

    [Fact]
    public async Task A_command_that_was_under_way_for_too_long_is_not_decided_because_its_repeat_may_be_forgotten()
    {
        // It lay in a silo that stood still. Meanwhile it was sent again, and 64 others after it.
        await using var silos = await TestSilos.StartAsync(_journal);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        var sent = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(6);
        for (var i = 0; i <= 64; i++) await silos.Engine.DoAsync(Conversation.Actor, Says($"m-{i}", "thanks"));

        await Assert.ThrowsAsync<TimeoutException>(() => silos.Grains.GetGrain<IConversationGrain>(Conversation.Value).Send(Says("m-0", "thanks"), sent).AsTask());

        Assert.Equal(65, (await _journal.ReadAsync(Conversation.Actor, 0, 1_000)).Count(e => e.Event is ConversationEvent.CustomerSaid));
    }

    [Fact]
    public async Task A_client_that_is_not_answered_asks_again_through_another_silo()
    {
        var clock = new Clock();
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2, settings: new ClusterSettings { SendTimeout = TimeSpan.FromHours(1) }, clock: clock);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        var hold = _journal.HoldAppends();
        var first = silos.Engine.AskAsync(Conversation.Actor, Says("m-1", "thanks"));
        await UntilAsync(() => _journal.Turns.Any(t => t.Events[0] is ConversationEvent.CustomerSaid));

        await UntilAsync(() => silos.RelayedBy(0) > 0 && silos.RelayedBy(1) > 0, clock, TimeSpan.FromSeconds(1));
        hold.Dispose();

        Assert.IsType<Reply.Accepted>(await first);
        Assert.Single(await _journal.ReadAsync(Conversation.Actor, 0, 1_000), e => e.Event is ConversationEvent.CustomerSaid);
    }

    [Fact]
    public async Task An_offer_that_nobody_answers_lapses_by_a_wake_up_grain()
    {
        var clock = new Clock();
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2, clock: clock);
        await silos.Engine.OfferedAsync(Conversation, Ann);

        await UntilAsync(async () => (await silos.Engine.LookAsync<AgentView>(Ann.Actor)).Status == AgentStatus.Away, clock, TimeSpan.FromSeconds(1));

        Assert.Equal(OfferEnd.TimedOut, (await silos.Engine.SeenAsync<ConversationEvent.OfferEnded>(Conversation.Actor)).How);
    }

    [Fact]
    public async Task What_was_owed_when_every_silo_died_is_done_after_the_restart()
    {
        _journal.AppendFails = turn => turn.Actor.Kind == ActorKind.Queue ? JournalDouble.Broken : null;   // the queue never hears of it
        await using (var dead = await TestSilos.StartAsync(_journal, clock: new Clock()))
        {
            await dead.Engine.DoAsync(Conversation.Actor, Start());
            await dead.Engine.DoAsync(Conversation.Actor, new ConversationCommand.AskForPerson());
            await UntilAsync(() => _journal.Turns.Any(t => t.Actor == General.Actor));
            await dead.KillAsync(0);
        }
        _journal.AppendFails = _ => null;

        await using var silos = await TestSilos.StartAsync(_journal, clock: new Clock());

        await silos.Engine.SeenAsync<ConversationEvent.Queued>(Conversation.Actor);
        Assert.Single((await silos.Engine.LookAsync<QueueView>(General.Actor)).Waiting);
    }

    [Fact]
    public async Task An_actor_that_leaves_memory_finishes_what_it_owes_and_comes_back_the_same()
    {
        await using var silos = await TestSilos.StartAsync(_journal);
        await silos.Engine.WaitingAsync(Conversation);
        var before = await silos.Engine.LookAsync<ConversationView>(Conversation.Actor);

        await silos.DeactivateAsync(Conversation.Actor);

        Assert.Equal(2, (await _journal.ReadAsync(Conversation.Actor, 0, 100)).Count(e => e.Event is EffectSettled));   // its customer and its queue know of it
        var after = await silos.Engine.LookAsync<ConversationView>(Conversation.Actor);
        Assert.Equal(before with { Sequence = after.Sequence }, after);
    }

    [Fact]
    public async Task Every_conversation_of_a_silo_that_died_answers_from_another_and_nothing_acknowledged_is_lost_or_doubled()
    {
        await using var silos = await TestSilos.StartAsync(_journal, silos: 2);
        var conversations = Enumerable.Range(0, 50).Select(i => new ConversationId($"c-{i}")).ToArray();
        await Task.WhenAll(conversations.Select(c => silos.Engine.DoAsync(c.Actor, Start($"k-{c}"))));
        await Task.WhenAll(conversations.Select(c => silos.Engine.DoAsync(c.Actor, Says("m-1", "thanks"))));

        var during = conversations.Select(c => silos.Engine.DoAsync(c.Actor, Says("m-2", "thanks"))).ToList();
        await silos.KillAsync(1);
        await Task.WhenAll(during);
        await Task.WhenAll(conversations.Select(c => silos.Engine.DoAsync(c.Actor, Says("m-3", "thanks"))));

        foreach (var conversation in conversations)
        {
            var events = await _journal.ReadAsync(conversation.Actor, 0, 1_000);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
            Assert.Equal(["m-1", "m-2", "m-3"], events.Select(e => (e.Event as ConversationEvent.CustomerSaid)?.Id).OfType<string>());
        }
    }

    [Fact]
    public async Task An_activation_that_does_not_know_that_it_has_been_replaced_cannot_write()
    {
        // A silo that was cut off comes back: its activation holds an old state. Here the other one is a cluster of its own.
        await using var one = await TestSilos.StartAsync(_journal);
        await using var other = await TestSilos.StartAsync(_journal);
        await one.Engine.DoAsync(Conversation.Actor, Start());
        await other.Engine.DoAsync(Conversation.Actor, Says("m-0", "thanks"));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? one : other).Engine.DoAsync(Conversation.Actor, Says($"m-{i / 4}", "thanks"))));

        var events = await _journal.ReadAsync(Conversation.Actor, 0, 1_000);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(50, events.Count(e => e.Event is ConversationEvent.CustomerSaid));
    }
}
