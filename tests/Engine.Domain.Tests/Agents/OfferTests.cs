using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Agents;

/// <summary>Offers that nobody could or would answer.</summary>
public sealed class OfferTests
{
    /// <summary>The customer used to wait until the offer had lapsed.</summary>
    [Fact]
    public void Who_goes_on_a_break_with_an_unanswered_offer_gives_it_back_at_once_to_the_head_of_the_queue()
    {
        var shop = new Shop().SignIn(Ann).Waiting(First);

        Done(shop.SetStatus(Ann, AgentStatus.Away));

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.True(shop.Queue(General).Entry(First)!.Head);
        Assert.Empty(shop.Agent(Ann).Slots);
        Refused(Refusal.OfferGone, shop.Accept(First, Ann));
        shop.SignIn(Bob);
        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void Who_is_back_from_the_break_is_not_asked_again_at_once()
    {
        var shop = new Shop().SignIn(Ann).Waiting(First);
        shop.SetStatus(Ann, AgentStatus.Away);

        shop.SetStatus(Ann, AgentStatus.Available);
        shop.Wait(29);
        Assert.Equal([Ann], shop.OfferedTo(First));
        shop.Wait(1);

        Assert.Equal([Ann, Ann], shop.OfferedTo(First));
    }

    [Fact]
    public void Who_misses_one_offer_gives_back_the_other_and_keeps_what_they_hold()
    {
        var shop = new Shop().WithAgent(First, Ann).Waiting(Second);
        shop.Wait(10);
        shop.Waiting(Third);

        shop.Wait(20);

        Assert.Equal(AgentStatus.Away, shop.Agent(Ann).Status);
        Assert.Equal([First], shop.Agent(Ann).Slots.Select(s => s.Conversation));
        shop.Owns(Third, Owner.Of(General), Phase.Waiting);
    }

    [Fact]
    public void Whose_connection_is_lost_gives_back_what_is_on_offer()
    {
        var shop = new Shop(new AssistantBuilder().WithLeases()).SignIn(Ann);
        shop.Wait(50);
        shop.Waiting(First);

        shop.Wait(10);

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal(OfferEnd.AgentLeft, shop.Events(First).OfType<ConversationEvent.OfferEnded>().Single().How);
    }

    /// <summary>After an outage longer than the time to think, whoever had an offer under way used to be set away for missing it.</summary>
    [Fact]
    public void An_offer_that_arrives_after_its_expiry_is_refused_and_the_agent_is_asked_again()
    {
        var shop = new Shop().SignIn(Ann).Start(First);
        shop.Network.Send(First.Actor, new ConversationCommand.AskForPerson());
        while (shop.Agent(Ann).Slots.IsEmpty) Assert.True(shop.Network.Run(1));   // a place is kept, and the offer is on its way
        shop.Network.Tick(TimeSpan.FromSeconds(30));

        shop.Network.Settle();

        Assert.Equal(AgentStatus.Available, shop.Agent(Ann).Status);
        Assert.Equal([Ann], shop.OfferedTo(First));
        Assert.Equal(shop.Now.AddSeconds(30), shop.Conversation(First).Custody.Offer!.Expires);
        Done(shop.Accept(First, Ann));
    }

    /// <summary>
    /// A late copy of the word that an agent is away used to take back the next offer when both were made under one epoch.
    /// </summary>
    [Fact]
    public void Who_is_back_keeps_an_offer_whatever_arrives_late_about_an_earlier_one_under_the_same_epoch()
    {
        var shop = new Shop().SignIn(Ann).Start(First);
        shop.Network.Send(First.Actor, new ConversationCommand.AskForPerson());
        while (shop.Agent(Ann).Slots.IsEmpty) Assert.True(shop.Network.Run(1));
        shop.Network.Tick(TimeSpan.FromSeconds(30));   // the offer is on its way, and too late
        shop.SetStatus(Ann, AgentStatus.Away);
        shop.SetStatus(Ann, AgentStatus.Available);
        Assert.Equal([Ann], shop.OfferedTo(First));

        var late = shop.Network.Delivered.Single(d => d.Effect.Command is ConversationCommand.AgentLeft);
        Assert.Equal(shop.Conversation(First).Epoch, ((ConversationCommand.AgentLeft)late.Effect.Command).Epoch);
        shop.Network.DeliverAgain(late);

        Assert.Equal(Phase.Offered, shop.Conversation(First).Phase);
    }

    [Fact]
    public void An_offer_that_expired_during_an_outage_is_nobodys_fault()
    {
        var shop = new Shop().SignIn(Ann).Waiting(First);
        shop.Network.Tick(TimeSpan.FromMinutes(10));   // the engine is down: nobody is woken

        shop.Network.Settle();

        Assert.Equal(AgentStatus.Available, shop.Agent(Ann).Status);
        Assert.Equal([Ann, Ann], shop.OfferedTo(First));
        Assert.Equal(OfferEnd.Expired, shop.Events(First).OfType<ConversationEvent.OfferEnded>().Single().How);
    }
}
