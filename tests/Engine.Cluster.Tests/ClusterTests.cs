using Engine.Cluster.Tests.Support;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Cluster.Tests;

/// <summary>What is a cluster's alone. The engine's promises on any host are in the engine's own tests, which run here as well.</summary>
public sealed class ClusterTests
{
    private readonly JournalDouble _journal = new();

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
}
