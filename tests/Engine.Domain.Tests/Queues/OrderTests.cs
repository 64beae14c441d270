using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Queues;

/// <summary>Who of several waiting conversations goes first.</summary>
public sealed class OrderTests
{
    [Fact]
    public void The_higher_priority_goes_first_and_of_equals_who_came_first()
    {
        var shop = new Shop().Waiting(First);
        shop.Wait(1);
        shop.Waiting(Second);
        shop.Start(Third).Says(Third, Phrases.Furious);   // priority 7 against 5

        Assert.Equal([Third, First, Second], InOrder(shop));
    }

    [Fact]
    public void Waiting_makes_up_for_priority_at_one_step_a_minute()
    {
        var shop = new Shop().Waiting(First);            // priority 5
        shop.Wait(119);
        shop.Start(Second).Says(Second, Phrases.Furious);   // priority 7: two steps, two minutes
        shop.Wait(2);
        shop.Start(Third).Says(Third, Phrases.Furious);

        Assert.Equal([Second, First, Third], InOrder(shop));
    }

    [Fact]
    public void An_agent_with_one_place_gets_the_first_in_order()
    {
        var shop = new Shop().Waiting(First);
        shop.Start(Second).Says(Second, Phrases.Furious);

        shop.SignIn(Ann, capacity: 1);

        Assert.Equal([Ann], shop.OfferedTo(Second));
        Assert.Empty(shop.OfferedTo(First));
    }

    [Fact]
    public void Whom_the_first_in_order_cannot_use_is_given_to_the_next()
    {
        var shop = new Shop().Start(First, locale: "de").Start(Second, locale: "en");
        shop.Says(First, Phrases.Furious);
        shop.Tell(Second, new ConversationCommand.AskForPerson());

        shop.SignIn(Ann, capacity: 1, languages: "en");

        Assert.Empty(shop.OfferedTo(First));
        Assert.Equal([Ann], shop.OfferedTo(Second));
    }

    [Fact]
    public void A_declined_conversation_waits_at_the_head_whatever_the_priority_of_others()
    {
        var shop = new Shop().SignIn(Ann, capacity: 1).Waiting(First);
        shop.Start(Second).Says(Second, Phrases.Furious);

        Done(shop.Decline(First, Ann));

        Assert.Equal([First, Second], InOrder(shop));
        Assert.Equal(Contracts.Views.Phase.Waiting, shop.Conversation(First).Phase);
    }

    /// <summary>Two queues chose one agent's last place; who found it taken used to be put before everybody else.</summary>
    [Fact]
    public void A_place_that_was_not_even_kept_earns_no_place_at_the_head()
    {
        var shop = new Shop().SignIn(Ann, "billing:5", capacity: 1).Start(First).Start(Second);
        shop.Network.Send(Ann.Actor, new AgentCommand.Reserve(Second, 2, General, TimeSpan.FromSeconds(30)));
        shop.Network.Send(Billing.Actor, new QueueCommand.Enqueue(First, 2, new Demand(0, Skills.Of("billing:3"))));   // does not know yet
        var reserve = shop.Network.Actor(Billing.Actor).Owed.Effects.Single();

        var full = shop.Network.Send(reserve.To, reserve.Command);
        shop.Network.Send(Billing.Actor, new Settle(reserve.Id, full));

        Refused(Refusal.AgentFull, full);
        var waiting = shop.Queue(Billing).Waiting.Single();
        Assert.Equal((false, null), (waiting.Head, waiting.Chosen));
        Assert.Equal(1, shop.Queue(Billing).Roster["ann"].Load);   // heard with the refusal, so she is not asked again
    }

    /// <summary>Matching skips who asks for no less than somebody whom nobody could take; others must still be looked at.</summary>
    [Fact]
    public void One_whom_nobody_can_take_does_not_hold_up_those_who_ask_for_something_else()
    {
        var shop = new Shop().Start(First, locale: "de").Start(Second, locale: "fr").Start(Third, locale: "en");
        foreach (var id in new[] { First, Second, Third }) shop.Tell(id, new ConversationCommand.AskForPerson());

        shop.SignIn(Ann, capacity: 3, languages: ["en", "fr"]);

        Assert.Equal([0, 1, 1], new[] { First, Second, Third }.Select(id => shop.OfferedTo(id).Length));
    }

    [Fact]
    public void Who_has_waited_longer_asks_for_less_than_the_one_before()
    {
        var shop = new Shop().SignIn(Ann, "billing:2", capacity: 1).Start(First).Start(Second);
        shop.Tell(First, new ConversationCommand.Escalate(Billing, "sue"));
        shop.Wait(30);
        shop.Says(Second, Phrases.Fraud);   // goes first, but has waited for less

        shop.Wait(30);

        Assert.Equal([Ann], shop.OfferedTo(First));
        Assert.Empty(shop.OfferedTo(Second));
    }

    private static IEnumerable<ConversationId> InOrder(Shop shop, QueueId? queue = null) =>
        shop.Queue(queue ?? General).Waiting.Select(w => w.Conversation);
}
