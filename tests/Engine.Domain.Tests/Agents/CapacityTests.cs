using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Agents;

public sealed class CapacityTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public void Offers_count_so_an_agent_is_never_asked_beyond_capacity()
    {
        var shop = new Shop().SignIn(Ann, capacity: 2);

        foreach (var id in new[] { First, Second, Third }) shop.Waiting(id);

        Assert.Equal(2, shop.Agent(Ann).Load);
        Assert.Equal(Phase.Waiting, shop.Conversation(Third).Phase);
        shop.Accept(First, Ann);
        Assert.Equal(Phase.Waiting, shop.Conversation(Third).Phase);
        shop.Tell(First, new ConversationCommand.Close("ann"));
        Assert.Equal(Phase.Offered, shop.Conversation(Third).Phase);
    }

    [Fact]
    public void A_full_agent_refuses_another_queues_reservation_and_says_how_loaded_they_are()
    {
        var shop = new Shop().SignIn(Ann, "billing:5", capacity: 1).Waiting(First);

        var reply = shop.Tell(Ann, new AgentCommand.Reserve(Second, 2, Billing, Timeout));

        Refused(Refusal.AgentFull, reply);
        Assert.Equal((1, 1), Assert.IsType<Standing>(reply.View) is { } s ? (s.Load, s.Capacity) : default);
    }

    [Fact]
    public void Whoever_is_away_or_gone_refuses_reservations()
    {
        var shop = new Shop().SignIn(Ann);
        shop.SetStatus(Ann, AgentStatus.Away);

        Refused(Refusal.AgentAway, shop.Tell(Ann, new AgentCommand.Reserve(First, 2, General, Timeout)));
        shop.SignOut(Ann);
        Refused(Refusal.NotSignedIn, shop.Tell(Ann, new AgentCommand.Reserve(First, 2, General, Timeout)));
    }

    [Fact]
    public void What_is_taken_over_does_not_count_and_leaves_room_for_the_queue()
    {
        var shop = new Shop().SignIn(Ann, capacity: 1).Start(First);

        shop.Tell(First, new ConversationCommand.TakeOver(Ann));
        shop.Waiting(Second);

        Assert.Equal([Ann], shop.OfferedTo(Second));
        Assert.Equal((1, 2), (shop.Agent(Ann).Load, shop.Agent(Ann).Slots.Length));
    }

    [Fact]
    public void Taking_over_what_is_on_offer_to_oneself_counts_as_accepting_it()
    {
        var shop = new Shop().SignIn(Ann, capacity: 1).Waiting(First);

        shop.Tell(First, new ConversationCommand.TakeOver(Ann));

        Assert.Equal(SlotState.Assigned, shop.Agent(Ann).Slots.Single().State);
        Assert.Equal(1, shop.Agent(Ann).Load);
    }

    [Fact]
    public void The_capacity_cannot_be_set_below_what_is_held()
    {
        var shop = new Shop().WithAgent(First, Ann);
        shop.Waiting(Second);

        Refused(Refusal.FieldInvalid, shop.Tell(Ann, new AgentCommand.SignIn(Skills.Of(""), [], 1)));

        Assert.Equal(3, shop.Agent(Ann).Capacity);
    }

    [Fact]
    public void Two_queues_that_want_the_last_place_get_it_once()
    {
        var shop = new Shop().Start(First).Start(Second).SignIn(Ann, "billing:5", capacity: 1);
        shop.Network.Send(First.Actor, new ConversationCommand.Escalate(General, "sue"));
        shop.Network.Send(Second.Actor, new ConversationCommand.Escalate(Billing, "sue"));

        shop.Network.Settle();

        Assert.Equal(1, shop.Agent(Ann).Load);
        Assert.Single(shop.OfferedTo(First).Concat(shop.OfferedTo(Second)));
    }

    /// <summary>A conversation that comes back to the agent who just passed it on used to be at risk of being counted twice.</summary>
    [Fact]
    public void A_conversation_that_comes_back_takes_one_place()
    {
        var shop = new Shop().WithAgent(First, Ann);

        shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Ann));

        Assert.Equal([Ann, Ann], shop.OfferedTo(First));
        Assert.Equal(1, shop.Agent(Ann).Load);
    }
}
