using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Ownership;

public sealed class OwnershipTests
{
    [Fact]
    public void The_bot_is_silent_while_the_customer_waits_while_an_agent_is_asked_and_while_one_has_it()
    {
        var shop = new Shop().Waiting(First);
        var lines = shop.BotLines(First);

        shop.Says(First, Phrases.WhereIsMyOrder);
        shop.SignIn(Ann);
        Assert.Equal(Phase.Offered, shop.Conversation(First).Phase);
        shop.Says(First, Phrases.Gibberish);
        shop.Accept(First, Ann);
        shop.Says(First, Phrases.AHuman);

        Assert.Equal(lines, shop.BotLines(First));
        Assert.Equal(3, shop.Events(First).OfType<ConversationEvent.CustomerSaid>()
            .Count(e => e is { Missed: false, Answers: 0, Analysis: not null }));
        Assert.Equal(0, shop.Conversation(First).Talk.FailedAttempts);
    }

    [Fact]
    public void An_agent_who_accepts_owns_it_under_a_new_epoch_and_speaks()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Done(shop.AgentSays(First, Ann, "Hello, this is Ann."));

        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        var said = shop.Events(First).OfType<ConversationEvent.AgentSaid>().Single();
        Assert.Equal((3, Ann), (said.Epoch, said.Agent));
        Assert.Equal(new Slot(First, 3, SlotState.Assigned, General, null), Assert.Single(shop.Agent(Ann).Slots));
        Assert.Empty(shop.Queue(General).Waiting);
        Assert.IsType<ConversationView>(Done(shop.Accept(First, Ann)).View);   // accepting again changes nothing
    }

    [Fact]
    public void Nobody_but_the_owner_speaks_passes_on_hands_back_or_closes()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Refused(Refusal.NotOwner, shop.AgentSays(First, Bob, "Me too"));
        Refused(Refusal.NotOwner, shop.Tell(First, new ConversationCommand.Transfer(Bob, Queue: Billing)));
        Refused(Refusal.NotOwner, shop.Tell(First, new ConversationCommand.HandBack(Bob)));
        Refused(Refusal.NotOwner, shop.Tell(First, new ConversationCommand.Close("bob")));
        Refused(Refusal.OfferGone, shop.Accept(First, Bob));
        Refused(Refusal.OfferGone, shop.Decline(First, Bob));
    }

    [Fact]
    public void A_former_agent_can_never_speak_after_a_transfer()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: Billing, Note: "needs a refund")));

        Refused(Refusal.NotOwner, shop.AgentSays(First, Ann, "One more thing"));
        shop.Owns(First, Owner.Of(Billing), Phase.Waiting);
        Assert.Empty(shop.Agent(Ann).Slots);
        var changed = shop.Events(First).OfType<ConversationEvent.OwnerChanged>().Last();
        Assert.Equal(("ann", "needs a refund"), (changed.By, changed.Note));
    }

    [Fact]
    public void A_transfer_to_an_agent_goes_to_that_agent_alone_though_another_is_less_busy()
    {
        var shop = new Shop().WithAgent(First, Ann).SignIn(Bob, capacity: 1).SignIn(Sue, capacity: 5);

        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: Bob)));

        Assert.Equal([Ann, Bob], shop.OfferedTo(First));
    }

    [Fact]
    public void A_transfer_names_a_queue_or_an_agent_and_not_both()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Refused(Refusal.FieldInvalid, shop.Tell(First, new ConversationCommand.Transfer(Ann)));
        Refused(Refusal.FieldInvalid, shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: Billing, Agent: Bob)));
        Refused(Refusal.UnknownQueue, shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: new QueueId("moon"))));
        Refused(Refusal.IdInvalid, shop.Tell(First, new ConversationCommand.Transfer(Ann, Agent: new AgentId("no one"))));
        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
    }

    [Fact]
    public void Handed_back_the_bot_starts_afresh_and_the_agent_has_room_again()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.Gibberish);
        shop.SignIn(Ann);
        shop.Tell(First, new ConversationCommand.AskForPerson());
        shop.Accept(First, Ann);

        Done(shop.Tell(First, new ConversationCommand.HandBack(Ann, "solved")));

        shop.Owns(First, Owner.Bot, Phase.Bot);
        Assert.Equal("I am the machine again.", shop.BotLines(First)[^1]);
        Assert.Equal(0, shop.Conversation(First).Talk.FailedAttempts);
        Assert.Empty(shop.Agent(Ann).Slots);
        Refused(Refusal.NotOwner, shop.AgentSays(First, Ann, "Wait"));
        shop.Says(First, Phrases.WhereIsMyOrder);
        Assert.Equal("Your order is on its way.", shop.BotLines(First)[^1]);
    }

    [Fact]
    public void A_supervisor_takes_over_from_the_bot_from_a_queue_from_an_offer_and_from_an_agent()
    {
        var shop = new Shop();
        ConversationId bots = new("bots"), waits = new("waits"), offered = new("offered"), agents = new("agents");
        shop.Start(bots).WithAgent(agents, Ann);
        shop.Waiting(offered);
        shop.SignIn(Ann, capacity: 2);   // she is full
        shop.Waiting(waits);
        Assert.Equal((Phase.Waiting, Phase.Offered), (shop.Conversation(waits).Phase, shop.Conversation(offered).Phase));

        foreach (var id in new[] { bots, waits, offered, agents })
        {
            Done(shop.Tell(id, new ConversationCommand.TakeOver(Sue)));
            shop.Owns(id, Owner.Of(Sue), Phase.WithAgent);
            Done(shop.AgentSays(id, Sue, "I have got this"));
        }

        Assert.Equal([SlotState.TakenOver], shop.Agent(Sue).Slots.Select(s => s.State).Distinct());
        Assert.Equal(0, shop.Agent(Sue).Load);   // none of it counts against a capacity
        Assert.Empty(shop.Agent(Ann).Slots);
        Assert.Empty(shop.Queue(General).Waiting);
        Refused(Refusal.NotOwner, shop.AgentSays(agents, Ann, "It is mine"));
    }

    [Fact]
    public void Taking_over_what_one_has_changes_nothing()
    {
        var shop = new Shop().WithAgent(First, Ann);
        var events = shop.Events(First).ToList();

        Done(shop.Tell(First, new ConversationCommand.TakeOver(Ann)));

        Assert.Equal(events, shop.Events(First));
    }

    [Fact]
    public void An_offer_under_an_old_epoch_is_refused_and_leaves_no_place_behind()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Refused(Refusal.OfferGone, shop.Tell(First, new ConversationCommand.Offer(2, Bob, shop.Now.AddSeconds(30))));
        shop.SignIn(Bob);
        Done(shop.Tell(Bob, new AgentCommand.Reserve(First, 2, General, TimeSpan.FromSeconds(30))));

        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Empty(shop.Agent(Bob).Slots);
    }

    [Fact]
    public void An_offer_under_an_old_epoch_is_refused_while_the_customer_waits_again()
    {
        var shop = new Shop().Waiting(First);
        shop.Tell(First, new ConversationCommand.TakeOver(Sue));
        shop.Tell(First, new ConversationCommand.Transfer(Sue, Queue: General));

        Refused(Refusal.OfferGone, shop.Tell(First, new ConversationCommand.Offer(2, Bob, shop.Now.AddSeconds(30))));

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
    }

    [Fact]
    public void While_one_agent_is_asked_another_ones_offer_is_refused()
    {
        var shop = new Shop().Waiting(First).SignIn(Ann);

        Refused(Refusal.OfferGone, shop.Tell(First, new ConversationCommand.Offer(2, Bob, shop.Now.AddSeconds(30))));

        Assert.Equal(Ann, shop.Conversation(First).Custody.Offer?.Agent);
    }
}
