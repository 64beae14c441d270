using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Receipts;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Receipts;

/// <summary>Whoever lost the answer asks again under the same id and gets the first answer: never a refusal, never done twice.</summary>
public sealed class CommandReceiptTests
{
    private static Shop Offered => new Shop().SignIn(Ann).Waiting(First);

    private static Shop WithAnn => new Shop().WithAgent(First, Ann);

    public static TheoryData<string> Commands =>
    [
        "ask for a person", "close", "customer closes", "accept", "decline", "say", "transfer", "transfer to an agent", "hand back",
        "take over", "escalate",
    ];

    private static (Shop Shop, ConversationCommand Command) Scene(string command) => command switch
    {
        "ask for a person" => (new Shop().Start(First), new ConversationCommand.AskForPerson("x-1")),
        "close" => (WithAnn, new ConversationCommand.Close("ann", "solved", "x-1")),
        "customer closes" => (WithAnn, new ConversationCommand.Close("customer", Id: "x-1")),
        "accept" => (Offered, new ConversationCommand.Accept(Ann, "x-1")),
        "decline" => (Offered, new ConversationCommand.Decline(Ann, "lunch", "x-1")),
        "say" => (WithAnn, new ConversationCommand.AgentSays(Ann, "x-1", "Hello")),
        "transfer" => (WithAnn, new ConversationCommand.Transfer(Ann, Queue: Billing, Note: "refund", Id: "x-1")),
        "transfer to an agent" => (WithAnn.SignIn(Bob), new ConversationCommand.Transfer(Ann, Agent: Bob, Id: "x-1")),
        "hand back" => (WithAnn, new ConversationCommand.HandBack(Ann, "done", "x-1")),
        "take over" => (WithAnn, new ConversationCommand.TakeOver(Sue, "x-1")),
        "escalate" => (WithAnn, new ConversationCommand.Escalate(Billing, "sue", "x-1")),
        _ => throw new InvalidOperationException(command),
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_repeat_gets_the_first_answer_though_the_conversation_has_moved_on_and_the_engine_has_started_anew(string command)
    {
        var (shop, asked) = Scene(command);
        var first = Done(shop.Tell(First, asked));
        shop.Tell(First, new ConversationCommand.TakeOver(new AgentId("max")));
        shop.Tell(First, new ConversationCommand.Close("max"));
        shop.Network.Restart(First.Actor);
        var events = shop.Events(First).Count();

        var again = Done(shop.Tell(First, asked));

        Assert.Equal((first.First, first.Last), (again.First, again.Last));
        Assert.True(first.First <= first.Last);
        Assert.Equal(events, shop.Events(First).Count());
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_same_id_with_another_command_or_other_words_is_refused(string command)
    {
        var (shop, asked) = Scene(command);
        Done(shop.Tell(First, asked));
        ConversationCommand other = asked switch
        {
            ConversationCommand.AskForPerson => new ConversationCommand.Close("customer", Id: "x-1"),
            ConversationCommand.Close c => c with { Disposition = "other" },
            ConversationCommand.Accept => new ConversationCommand.Decline(Ann, Id: "x-1"),
            ConversationCommand.Decline c => c with { Reason = "other" },
            ConversationCommand.AgentSays c => c with { Text = "other" },
            ConversationCommand.Transfer c => c with { Note = "other" },
            ConversationCommand.HandBack c => c with { Note = "other" },
            ConversationCommand.TakeOver => new ConversationCommand.Escalate(Billing, "sue", "x-1"),
            ConversationCommand.Escalate c => c with { Queue = Vip },
            _ => throw new InvalidOperationException(),
        };
        var events = shop.Events(First).Count();

        Refused(Refusal.MessageIdReused, shop.Tell(First, other));

        Assert.Equal(events, shop.Events(First).Count());
    }

    /// <summary>Who closed a conversation whose words were kept for a moment only used to be told that the id was taken.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_repeat_gets_the_first_answer_though_what_was_asked_is_erased(string command)
    {
        var (shop, asked) = Scene(command);
        var first = Done(shop.Tell(First, asked));
        shop.Network.Actor(First.Actor).Forget();

        var again = Done(shop.Tell(First, asked));

        Assert.Equal((first.First, first.Last), (again.First, again.Last));
    }

    [Fact]
    public void A_repeated_acceptance_tells_where_the_conversation_is_now()
    {
        var shop = Offered;
        shop.Tell(First, new ConversationCommand.Accept(Ann, "x-1"));
        shop.Tell(First, new ConversationCommand.Close("ann"));

        var again = Done(shop.Tell(First, new ConversationCommand.Accept(Ann, "x-1")));

        Assert.Equal(Phase.Closed, Assert.IsType<ConversationView>(again.View).Phase);
    }

    [Fact]
    public void The_first_event_of_the_turn_says_whose_command_it_came_of()
    {
        var shop = WithAnn;

        var done = Done(shop.Tell(First, new ConversationCommand.HandBack(Ann, "done", "x-1")));

        var journal = shop.Network.Actor(First.Actor).Journal;
        var cause = Assert.IsType<ConversationEvent.OwnerChanged>(journal[(int)done.First - 1].Event).Cause;
        Assert.Equal(("ann", "x-1", 1), (cause!.By, cause.Id, cause.Answers));
        Assert.Null(Assert.IsType<ConversationEvent.BotSaid>(journal[(int)done.Last - 1].Event).Cause);
    }

    [Fact]
    public void Two_people_may_use_the_same_id()
    {
        var shop = WithAnn;

        Done(shop.Tell(First, new ConversationCommand.Transfer(Ann, Queue: Billing, Id: "1")));
        Done(shop.Tell(First, new ConversationCommand.TakeOver(Sue, "1")));

        shop.Owns(First, Owner.Of(Sue), Phase.WithAgent);
    }

    [Fact]
    public void What_was_refused_may_be_asked_again_under_the_same_id()
    {
        var shop = new Shop().Waiting(First);
        Refused(Refusal.OfferGone, shop.Tell(First, new ConversationCommand.Accept(Ann, "x-1")));

        shop.SignIn(Ann);

        Done(shop.Tell(First, new ConversationCommand.Accept(Ann, "x-1")));
        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
    }

    [Fact]
    public void An_id_must_be_one() => Refused(Refusal.IdInvalid, WithAnn.Tell(First, new ConversationCommand.Close("ann", Id: "x 1")));

    [Fact]
    public void Commands_and_messages_share_the_receipts_that_are_kept()
    {
        var shop = new Shop().Start(First);
        for (var i = 0; i < Receipt.KeptMax; i++) shop.Tell(First, new ConversationCommand.TakeOver(i % 2 == 0 ? Ann : Sue, $"t-{i}"));
        shop.Says(First, Phrases.Thanks);

        Assert.Equal(Receipt.KeptMax, shop.Conversation(First).Receipts.Length);
    }
}
