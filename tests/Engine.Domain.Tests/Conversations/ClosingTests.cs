using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations;

public sealed class ClosingTests
{
    public static TheoryData<Phase> Phases => [Phase.Bot, Phase.Waiting, Phase.Offered, Phase.WithAgent];

    [Theory]
    [MemberData(nameof(Phases))]
    public void From_any_phase_a_customer_closes_and_nobody_holds_it_any_more(Phase phase)
    {
        var shop = In(phase);

        Done(shop.Tell(First, new ConversationCommand.Close("customer")));

        Assert.Equal(Phase.Closed, shop.Conversation(First).Phase);
        Assert.Empty(shop.Queue(General).Waiting);
        Assert.Empty(shop.Agent(Ann).Slots);
        Assert.Empty(shop.Network.Customer(Kim).Open);
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void Nothing_is_said_passed_on_or_taken_after_the_end_and_closing_again_changes_nothing(Phase phase)
    {
        var shop = In(phase);
        shop.Tell(First, new ConversationCommand.Close("system", "idle"));
        var events = shop.Events(First).ToList();

        Refused(Refusal.ConversationClosed, shop.Says(First, "Hello?"));
        Refused(Refusal.ConversationClosed, shop.AgentSays(First, Ann, "Hello?"));
        Refused(Refusal.ConversationClosed, shop.Tell(First, new ConversationCommand.AskForPerson()));
        Refused(Refusal.ConversationClosed, shop.Tell(First, new ConversationCommand.TakeOver(Sue)));
        Refused(Refusal.ConversationClosed, shop.Tell(First, new ConversationCommand.Escalate(General, "sue")));
        Refused(Refusal.ConversationClosed, shop.Tell(First, new ConversationCommand.HandBack(Ann)));
        Refused(Refusal.ConversationClosed, shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: Billing)));
        Refused(Refusal.OfferGone, shop.Accept(First, Ann));
        Done(shop.Tell(First, new ConversationCommand.Close("customer")));

        Assert.Equal(events, shop.Events(First));
    }

    [Fact]
    public void A_customer_who_says_nothing_more_to_the_bot_has_gone()
    {
        var shop = new Shop(new AssistantBuilder().Patient(3600)).Start(First);
        shop.Says(First, "Where is my order?");

        shop.Wait(3599);
        Assert.Equal(Phase.Bot, shop.Conversation(First).Phase);
        shop.Wait(902);   // a quarter of the patience later at most

        Assert.Equal(new ConversationEvent.Closed("system", "silent"), shop.Events(First).Last(e => e is ConversationEvent.Closed));
        Assert.Empty(shop.Network.Customer(Kim).Open);
    }

    [Fact]
    public void Every_word_begins_the_bots_patience_anew()
    {
        var shop = new Shop(new AssistantBuilder().Patient(3600)).Start(First);
        for (var i = 0; i < 5; i++)
        {
            shop.Wait(3000);
            Done(shop.Says(First, "Where is my order?"));
        }

        Assert.NotEqual(Phase.Closed, shop.Conversation(First).Phase);
    }

    [Theory]
    [InlineData(Phase.Waiting)]
    [InlineData(Phase.WithAgent)]
    public void Who_waits_for_a_person_or_has_one_is_not_sent_away_by_silence(Phase phase)
    {
        var shop = new Shop(new AssistantBuilder().Patient(60));
        if (phase == Phase.Waiting) shop.Waiting(First);
        else shop.WithAgent(First, Ann);

        shop.Wait(86_400);

        Assert.Equal(phase, shop.Conversation(First).Phase);
    }

    [Fact]
    public void Without_a_patience_a_conversation_stays_open_and_wants_no_waking()
    {
        var shop = new Shop().Start(First);

        shop.Wait(30 * 86_400);

        Assert.Equal(Phase.Bot, shop.Conversation(First).Phase);
        Assert.Null(new ConversationDecider().Pending(shop.Conversation(First)).WakeAt);
    }

    [Fact]
    public void A_busy_conversation_moves_its_due_time_four_times_in_a_patience_at_most()
    {
        var shop = new Shop(new AssistantBuilder().Patient(3600)).Start(First);
        var dues = new HashSet<DateTimeOffset?>();
        for (var i = 0; i < 60; i++)
        {
            shop.Wait(60);
            shop.Says(First, Phrases.Thanks);
            if (shop.Conversation(First).Phase == Phase.Bot) dues.Add(new ConversationDecider().Pending(shop.Conversation(First)).WakeAt);
        }

        Assert.InRange(dues.Count, 2, 5);
    }

    [Fact]
    public void The_agent_who_has_it_closes_it_with_a_disposition()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Done(shop.Tell(First, new ConversationCommand.Close("ann", "refunded")));

        Assert.Equal(new ConversationEvent.Closed("ann", "refunded"), shop.Events(First).OfType<ConversationEvent.Closed>().Single());
    }

    [Fact]
    public void Intervals_add_up_to_the_conversations_length_and_each_belongs_to_its_owner()
    {
        var shop = new Shop().Start(First);
        shop.Wait(10);                                                        // bot
        shop.Tell(First, new ConversationCommand.AskForPerson());
        shop.Wait(40);                                                        // waiting
        shop.SignIn(Ann);
        shop.Wait(5);                                                         // on offer is waiting too
        shop.Accept(First, Ann);
        shop.Wait(300);                                                       // agent
        shop.Tell(First, new ConversationCommand.HandBack(Ann));
        shop.Wait(7);                                                         // bot
        shop.Tell(First, new ConversationCommand.Close("customer"));
        shop.Wait(60);                                                        // over

        var view = shop.Conversation(First).ToView();
        Assert.Equal((17, 45, 300), (view.BotTime.TotalSeconds, view.WaitTime.TotalSeconds, view.AgentTime.TotalSeconds));
        Assert.Equal(362, (view.OwnedSince - view.StartedAt).TotalSeconds);
    }

    private static Shop In(Phase phase)
    {
        var shop = new Shop();
        switch (phase)
        {
            case Phase.Bot: shop.SignIn(Ann).Start(First); break;
            case Phase.Waiting: shop.Waiting(First); break;
            case Phase.Offered: shop.SignIn(Ann).Waiting(First); break;
            case Phase.WithAgent: shop.WithAgent(First, Ann); break;
        }
        Assert.Equal(phase, shop.Conversation(First).Phase);
        return shop;
    }
}
