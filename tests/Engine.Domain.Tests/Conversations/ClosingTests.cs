using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
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
