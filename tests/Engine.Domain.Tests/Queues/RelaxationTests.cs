using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Queues;

/// <summary>
/// Who waits long enough is content with less. All by the wake-ups that the queue asks for: nothing else happens meanwhile.
/// </summary>
public sealed class RelaxationTests
{
    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 60)]
    [InlineData(1, 120)]
    public void Each_minute_of_waiting_asks_for_one_level_less_down_to_one(int level, int seconds)
    {
        var shop = new Shop().SignIn(Ann, $"billing:{level}").Waiting(First, Billing);

        if (seconds > 0)
        {
            shop.Wait(seconds - 1);
            Assert.Empty(shop.OfferedTo(First));
            shop.Wait(1);
        }

        Assert.Equal([Ann], shop.OfferedTo(First));
    }

    [Fact]
    public void After_the_first_minute_any_language_will_do()
    {
        var shop = new Shop().SignIn(Ann, languages: "en").Waiting(First, locale: "de");

        shop.Wait(59);
        Assert.Empty(shop.OfferedTo(First));
        shop.Wait(1);

        Assert.Equal([Ann], shop.OfferedTo(First));
    }

    [Fact]
    public void After_the_first_minute_anybody_else_will_do_for_a_wanted_agent()
    {
        var shop = new Shop().SignIn(Sue, capacity: 1).Waiting(Second);
        shop.Accept(Second, Sue);   // she is full
        shop.WithAgent(First, Ann).SignIn(Bob);

        shop.Wait(1);
        shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Sue));
        shop.Wait(59);
        Assert.Equal([Ann], shop.OfferedTo(First));
        shop.Wait(1);

        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    /// <summary>In a queue that never relaxes such a customer used to wait until the agent came back, if ever.</summary>
    [Fact]
    public void A_wanted_agent_who_signs_out_is_waited_for_no_longer()
    {
        var shop = new Shop(new AssistantBuilder().NeverRelaxing(General)).SignIn(Sue, capacity: 1).Waiting(Second);
        shop.Accept(Second, Sue);   // she is full
        shop.WithAgent(First, Ann).SignIn(Bob);
        shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Sue));
        shop.Wait(3600);
        Assert.Equal([Ann], shop.OfferedTo(First));

        shop.SignOut(Sue);

        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void Who_is_not_signed_in_is_not_waited_for_at_all()
    {
        var shop = new Shop(new AssistantBuilder().NeverRelaxing(General)).WithAgent(First, Ann).SignIn(Bob);

        shop.Wait(1);
        shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: new AgentId("zoe")));

        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void A_queue_that_never_relaxes_waits_for_the_right_one()
    {
        var shop = new Shop(new AssistantBuilder().NeverRelaxing(Billing)).SignIn(Ann, "billing:2").Waiting(First, Billing);

        shop.Wait(24 * 3600);
        Assert.Empty(shop.OfferedTo(First));
        shop.SignIn(Bob, "billing:3");

        Assert.Equal([Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void A_queue_asks_to_be_woken_only_while_waiting_longer_helps()
    {
        var shop = new Shop().Waiting(First, Billing);

        Assert.Equal(shop.Now.AddSeconds(60), shop.Network.Actor(Billing.Actor).Owed.WakeAt);
        shop.Wait(180);

        Assert.Null(shop.Network.Actor(Billing.Actor).Owed.WakeAt);
        Assert.Equal(2, shop.Events(Billing).OfType<QueueEvent.Relaxed>().Count());
    }

    [Fact]
    public void Who_declined_is_asked_again_after_half_a_minute_and_not_before()
    {
        var shop = new Shop().SignIn(Ann).Waiting(First);

        shop.Decline(First, Ann);
        shop.Wait(29);
        Assert.Equal([Ann], shop.OfferedTo(First));
        shop.Wait(1);

        Assert.Equal([Ann, Ann], shop.OfferedTo(First));
    }
}
