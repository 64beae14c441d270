using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Queues;

/// <summary>Who is asked for a conversation that an agent has passed on.</summary>
public sealed class TransferTests
{
    /// <summary>The sender, who has just got a free place, used to be asked first.</summary>
    [Fact]
    public void Whoever_passed_it_on_is_asked_last_however_idle()
    {
        var shop = new Shop().WithAgent(First, Ann).SignIn(Bob).Waiting(Second).Waiting(Third);
        shop.Accept(Second, Bob);
        shop.Accept(Third, Bob);

        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: General)));

        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void Whoever_passed_it_on_gets_it_back_when_nobody_else_can_take_it()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: General)));

        Assert.Equal([Ann, Ann], shop.OfferedTo(First));
    }

    [Fact]
    public void The_sender_is_still_last_when_the_named_agent_declines_and_others_may_be_asked()
    {
        var shop = new Shop().WithAgent(First, Ann).SignIn(Bob).SignIn(Sue, capacity: 1);
        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Bob)));
        shop.Decline(First, Bob);
        shop.SetStatus(Bob, AgentStatus.Away);

        Assert.Equal([Ann, Bob, Sue], shop.OfferedTo(First));
    }

    [Theory]
    [InlineData(AgentStatus.Away)]
    [InlineData(AgentStatus.Offline)]
    public void A_named_agent_who_has_gone_meanwhile_is_not_waited_for(AgentStatus status)
    {
        var shop = new Shop().WithAgent(First, Ann).SignIn(Bob).SignIn(Sue);
        shop.SetStatus(Bob, status);

        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Bob)));

        Assert.Equal([Ann, Sue], shop.OfferedTo(First));
    }

    [Fact]
    public void A_named_agent_who_goes_while_a_customer_waits_for_them_is_not_waited_for_any_longer()
    {
        var shop = new Shop().WithAgent(First, Ann).SignIn(Bob, capacity: 1).SignIn(Sue);
        shop.Tell(Second, new ConversationCommand.Start(new CustomerProfile(Kim), "web"));
        shop.Tell(Second, new ConversationCommand.TakeOver(Bob));
        shop.Tell(Second, new ConversationCommand.Transfer(Bob, Agent: Bob));
        shop.Accept(Second, Bob);   // he is full
        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Bob)));
        Assert.Equal([Ann], shop.OfferedTo(First));

        shop.SetStatus(Bob, AgentStatus.Away);

        Assert.Equal([Ann, Sue], shop.OfferedTo(First));
    }
}
