using System.Collections.Frozen;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Queues;

/// <summary>A queue that was removed from the assistant's file while customers waited in it. They used to wait there for ever.</summary>
public sealed class RemovedQueueTests
{
    [Fact]
    public void Who_waits_there_goes_on_to_the_default_queue_before_everybody_who_waits_in_it()
    {
        var shop = new Shop().Waiting(First, General).Waiting(Second, Vip);

        Remove(shop, Vip);

        shop.Owns(Second, Owner.Of(General), Phase.Waiting);
        Assert.Equal("queue_gone", shop.Events(Second).OfType<ConversationEvent.OwnerChanged>().Last().Reason);
        Assert.Empty(shop.Queue(Vip).Waiting);
        shop.SignIn(Ann, capacity: 1);
        Assert.Equal([Ann], shop.OfferedTo(Second));
        Assert.Empty(shop.OfferedTo(First));
    }

    [Fact]
    public void An_agent_who_is_being_asked_may_still_take_it()
    {
        var shop = new Shop().SignIn(Ann, "billing:5,vip:5").Waiting(First, Vip);

        Remove(shop, Vip);
        Done(shop.Accept(First, Ann));

        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Empty(shop.Queue(Vip).Waiting);
    }

    [Fact]
    public void When_the_agent_who_is_being_asked_declines_it_goes_on_to_the_default_queue()
    {
        var shop = new Shop().SignIn(Ann, "billing:5,vip:5", capacity: 1).Waiting(First, Vip);

        Remove(shop, Vip);
        Done(shop.Decline(First, Ann));

        Assert.Equal(Owner.Of(General), shop.Conversation(First).Owner);
        Assert.Empty(shop.Queue(Vip).Waiting);
        Assert.Equal([Ann, Ann], shop.OfferedTo(First));   // to the default queue she is as good as anybody
    }

    /// <summary>The queue gave up waiting for an answer and sent on a conversation that was still on offer; nobody had it then.</summary>
    [Fact]
    public void An_offer_that_nobody_answers_does_not_hold_it_there()
    {
        var shop = new Shop().SignIn(Ann, "billing:5,vip:5").Waiting(First, Vip);
        shop.Network.Tick(TimeSpan.FromSeconds(61));

        Remove(shop, Vip);

        Assert.Equal(Owner.Of(General), shop.Conversation(First).Owner);
        Assert.Empty(shop.Queue(Vip).Waiting);
    }

    /// <summary>As above, with the end of the offer on its way to the queue when it sends on what it knows.</summary>
    [Fact]
    public void Who_comes_back_to_a_queue_that_has_sent_it_on_goes_on_too()
    {
        var shop = new Shop().SignIn(Ann, "billing:5,vip:5").Waiting(First, Vip);
        shop.Network.Tick(TimeSpan.FromSeconds(61));
        shop.Network.Send(First.Actor, new Wake());   // the offer lapses, and the queue does not know yet
        shop.Network.Assistant = Without(shop.Assistant, Vip);
        shop.Network.Send(Vip.Actor, new Wake());
        Assert.Empty(shop.Queue(Vip).Waiting);

        shop.Network.Settle();

        Assert.Equal(Owner.Of(General), shop.Conversation(First).Owner);
        Assert.Equal(First, Assert.Single(shop.Queue(General).Waiting).Conversation);
    }

    [Fact]
    public void Who_was_on_the_way_there_goes_to_the_default_queue()
    {
        var shop = new Shop().Start(First);
        shop.Network.Send(First.Actor, new ConversationCommand.Escalate(Vip, "sue"));   // the queue does not know yet

        Remove(shop, Vip);

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal(First, Assert.Single(shop.Queue(General).Waiting).Conversation);
    }

    [Fact]
    public void Nobody_is_sent_on_twice_or_away_from_where_they_are_now()
    {
        var shop = new Shop().Waiting(First, Vip);
        Remove(shop, Vip);
        shop.SignIn(Ann);
        Done(shop.Accept(First, Ann));

        Done(shop.Tell(First, new ConversationCommand.QueueGone(Vip, 2)));   // a late copy

        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
    }

    [Fact]
    public void An_agent_passes_on_to_a_colleague_what_came_from_there()
    {
        var shop = new Shop().SignIn(Ann, "billing:5,vip:5").Waiting(First, Vip);
        Done(shop.Accept(First, Ann));
        Remove(shop, Vip);
        shop.SignIn(Bob);

        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Bob)));

        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    /// <summary>As the next start over the edited file: the queue is woken.</summary>
    private static void Remove(Shop shop, QueueId queue)
    {
        shop.Network.Assistant = Without(shop.Assistant, queue);
        shop.Tell(queue.Actor, new Wake());
    }

    private static Assistant Without(Assistant assistant, QueueId queue) =>
        assistant with { Queues = assistant.Queues.Where(q => q.Key != queue).ToFrozenDictionary() };
}
