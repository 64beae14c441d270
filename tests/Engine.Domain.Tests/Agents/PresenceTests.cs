using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Agents;

/// <summary>Coming, going, and what becomes of what an agent had.</summary>
public sealed class PresenceTests
{
    [Fact]
    public void An_agent_serves_the_queues_whose_every_skill_they_have_at_any_level()
    {
        var shop = new Shop().SignIn(Ann, "billing:1").SignIn(Bob, "billing:1,vip:1");

        Assert.Equal([Billing, General], shop.Agent(Ann).Queues.ToArray());
        Assert.Equal([Billing, General, Vip], shop.Agent(Bob).Queues.ToArray());
        Assert.Equal(["ann", "bob"], shop.Queue(General).Roster.Keys);
        Assert.Equal(["bob"], shop.Queue(Vip).Roster.Keys);
    }

    [Fact]
    public void Who_comes_back_from_a_break_serves_the_queues_that_there_are_now()
    {
        var shop = new Shop(new AssistantBuilder()).SignIn(Ann, "billing:5,vip:5");
        shop.SetStatus(Ann, AgentStatus.Away);
        shop.Network.Assistant = new AssistantBuilder().Queue(new QueueId("returns"), skills: "billing:1").Build();

        Done(shop.SetStatus(Ann, AgentStatus.Available));
        shop.Waiting(First, new QueueId("returns"));

        Assert.Equal([Ann], shop.OfferedTo(First));
    }

    [Fact]
    public void Signing_in_again_with_other_skills_leaves_the_queues_that_are_not_served_any_more()
    {
        var shop = new Shop().SignIn(Ann, "billing:5").SignIn(Ann, "");

        shop.Waiting(First, Billing).Waiting(Second);

        Assert.Empty(shop.OfferedTo(First));
        Assert.Equal([Ann], shop.OfferedTo(Second));
    }

    [Fact]
    public void Signing_in_again_the_same_way_changes_nothing()
    {
        var shop = new Shop().SignIn(Ann, "billing:5", 3, "en", "de");
        var before = shop.Agent(Ann).Sequence;

        shop.SignIn(Ann, "billing:5", 3, "EN", "de");

        Assert.Equal(before, shop.Agent(Ann).Sequence);
    }

    [Fact]
    public void An_offer_that_lapses_sets_the_agent_away_and_goes_to_the_next()
    {
        var shop = new Shop().SignIn(Ann).Waiting(First);

        shop.Wait(29);
        Assert.Equal(Phase.Offered, shop.Conversation(First).Phase);
        shop.Wait(1);

        Assert.Equal(AgentStatus.Away, shop.Agent(Ann).Status);
        Assert.Empty(shop.Agent(Ann).Slots);
        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal(OfferEnd.TimedOut, shop.Events(First).OfType<ConversationEvent.OfferEnded>().Single().How);
        Refused(Refusal.OfferGone, shop.Accept(First, Ann));
        shop.SignIn(Bob);
        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void A_declined_offer_goes_to_the_next_and_the_agent_stays_available()
    {
        var shop = new Shop().SignIn(Ann).SignIn(Bob, capacity: 1);
        shop.Waiting(First);

        Done(shop.Decline(First, Ann));

        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
        Assert.Equal(AgentStatus.Available, shop.Agent(Ann).Status);
        Assert.Equal("lunch", shop.Events(First).OfType<ConversationEvent.OfferEnded>().Single().Why);
    }

    [Fact]
    public void Away_an_agent_keeps_what_they_have_and_gets_nothing_new()
    {
        var shop = new Shop().WithAgent(First, Ann);

        shop.SetStatus(Ann, AgentStatus.Away);
        shop.Waiting(Second);

        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Empty(shop.OfferedTo(Second));
        shop.SetStatus(Ann, AgentStatus.Available);
        Assert.Equal([Ann], shop.OfferedTo(Second));
    }

    [Fact]
    public void Signing_out_gives_back_what_was_held_and_what_was_on_offer_to_the_head_of_the_queue()
    {
        var shop = new Shop().WithAgent(First, Ann);
        shop.Waiting(Second);
        Assert.Equal(Phase.Offered, shop.Conversation(Second).Phase);

        Done(shop.SignOut(Ann));

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        shop.Owns(Second, Owner.Of(General), Phase.Waiting);
        Assert.All(shop.Queue(General).Waiting, w => Assert.True(w.Head));
        Assert.Empty(shop.Agent(Ann).Slots);
        Refused(Refusal.NotOwner, shop.AgentSays(First, Ann, "Bye"));
        shop.SignIn(Bob);
        Assert.Equal([Bob, Bob], new[] { First, Second }.Select(id => shop.OfferedTo(id)[^1]));
    }

    [Fact]
    public void Who_is_not_signed_in_can_be_neither_available_nor_away()
    {
        var shop = new Shop();

        Refused(Refusal.NotSignedIn, shop.SetStatus(Ann, AgentStatus.Available));
        Refused(Refusal.NotSignedIn, shop.SetStatus(Ann, AgentStatus.Away));
        Done(shop.SignOut(Ann));
    }

    [Fact]
    public void An_agent_who_signs_out_while_being_accepted_does_not_keep_the_customer()
    {
        var shop = new Shop().SignIn(Ann).Waiting(First);
        shop.Network.Send(First.Actor, new ConversationCommand.Accept(Ann));   // the assignment is on its way …
        shop.SignOut(Ann);                                                      // … and finds her gone

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Empty(shop.Agent(Ann).Slots);
        Assert.True(shop.Queue(General).Waiting.Single().Head);
    }

    [Fact]
    public void A_supervisor_who_never_signed_in_keeps_what_they_took_over()
    {
        var shop = new Shop().Start(First);

        shop.Tell(First, new ConversationCommand.TakeOver(Sue));

        shop.Owns(First, Owner.Of(Sue), Phase.WithAgent);
        Assert.Equal(SlotState.TakenOver, shop.Agent(Sue).Slots.Single().State);
    }
}
