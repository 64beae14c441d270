using Engine.Silo.Grains;
using Engine.Silo.Tests.Support;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Silo.Tests;

/// <summary>What is a cluster's alone. What an engine promises in any place stands in Engine.Runtime.Tests.</summary>
public sealed class ClusterTests
{
    private readonly JournalDouble _journal = new();

    [Fact]
    public async Task Conversations_spread_over_the_silos()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => silos.Engine.DoAsync(new ConversationId($"c-{i}").Actor, Start($"k-{i}"))));

        var at = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => silos.SiloOfAsync(new ConversationId($"c-{i}").Actor)));
        Assert.InRange(at.Count(silo => silo == 0), 20, 180);
    }

    [Fact]
    public async Task A_message_that_is_sent_again_gets_the_first_receipt_whichever_silo_answers()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2);
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
        await using var silos = await RetailSilos.StartAsync(_journal);
        await silos.Engine.DoAsync(Conversation.Actor, Start());
        var sent = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(6);
        for (var i = 0; i <= 64; i++) await silos.Engine.DoAsync(Conversation.Actor, Says($"m-{i}", "thanks"));

        await Assert.ThrowsAsync<TimeoutException>(
            () => silos.Grains.GetActor(Conversation.Actor).Deliver(Says("m-0", "thanks"), sent).AsTask());

        Assert.Equal(65, (await _journal.ReadAsync(Conversation.Actor, 0, 1_000)).Count(e => e.Event is ConversationEvent.CustomerSaid));
    }

    [Fact]
    public async Task A_client_that_is_not_answered_asks_again_through_another_silo()
    {
        var clock = new Clock();
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2,
            settings: new ClusterSettings { SendTimeout = TimeSpan.FromHours(1) }, clock: clock);
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
    public async Task An_actor_that_leaves_memory_finishes_what_it_owes_and_comes_back_the_same()
    {
        await using var silos = await RetailSilos.StartAsync(_journal);
        await silos.Engine.WaitingAsync(Conversation);
        var before = await silos.Engine.LookAsync<ConversationView>(Conversation.Actor);

        await silos.DeactivateAsync(Conversation.Actor);

        // Its customer and its queue know of it.
        Assert.Equal(2, (await _journal.ReadAsync(Conversation.Actor, 0, 100)).Count(e => e.Event is EffectSettled));
        var after = await silos.Engine.LookAsync<ConversationView>(Conversation.Actor);
        Assert.Equal(before with { Sequence = after.Sequence }, after);
    }

    [Fact]
    public async Task Every_conversation_of_a_silo_that_died_answers_from_another_and_nothing_acknowledged_is_lost_or_doubled()
    {
        await using var silos = await RetailSilos.StartAsync(_journal, silos: 2);
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
}
