using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Queues;

/// <summary>With nobody signed in customers used to be told that they were passed on, and waited for ever.</summary>
public sealed class UnattendedTests
{
    private const string Looking = "I am looking for somebody.", Nobody = "Nobody is here.";

    private readonly Shop _shop = NewShop();

    [Fact]
    public void With_nobody_signed_in_the_bot_says_so_and_goes_on()
    {
        _shop.Waiting(First);

        _shop.Owns(First, Owner.Bot, Phase.Bot);
        Assert.Equal([Looking, Nobody], _shop.BotLines(First)[1..]);
        Assert.Empty(_shop.Events(First).OfType<ConversationEvent.Queued>());
        _shop.Says(First, Phrases.WhereIsMyOrder);
        Assert.Equal("Your order is on its way.", _shop.BotLines(First)[^1]);
    }

    [Fact]
    public void As_soon_as_somebody_signs_in_the_request_is_handed_over()
    {
        _shop.Waiting(First);
        _shop.Wait(100);

        _shop.SignIn(Ann);

        Assert.Equal([Ann], _shop.OfferedTo(First));
        Done(_shop.Accept(First, Ann));
        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Equal((TimeSpan.FromSeconds(100), "customer_request"),
            (_shop.Conversation(First).Custody.BotTime, _shop.Conversation(First).Custody.Reason));
    }

    [Fact]
    public void Who_was_noted_goes_before_who_comes_later_and_more_urgent_ones_go_first()
    {
        _shop.Waiting(First);
        _shop.Wait(30);
        _shop.Start(Second).Says(Second, Phrases.Furious);   // two steps of priority are two minutes
        _shop.Wait(10);
        _shop.Waiting(Third);

        _shop.SignIn(Ann, capacity: 1);

        Assert.Equal([Second, First, Third], _shop.Queue(General).Waiting.Select(w => w.Conversation));
        Assert.Equal([Ann], _shop.OfferedTo(Second));
    }

    [Fact]
    public void When_the_last_agent_signs_out_who_waits_is_told_and_called_back_when_one_returns()
    {
        _shop.WithAgent(First, Ann);
        _shop.SignIn(Ann, capacity: 1).Waiting(Second);
        Assert.Equal(Phase.Waiting, _shop.Conversation(Second).Phase);

        _shop.SignOut(Ann);

        foreach (var id in new[] { First, Second }) _shop.Owns(id, Owner.Bot, Phase.Bot);
        Assert.Equal(Nobody, _shop.BotLines(Second)[^1]);
        Assert.Empty(_shop.Queue(General).Waiting);
        _shop.SignIn(Ann, capacity: 1);
        Assert.Equal([Ann, Ann], _shop.OfferedTo(First));   // who lost their agent goes first
        _shop.Owns(Second, Owner.Of(General), Phase.Waiting);
    }

    [Fact]
    public void Who_is_away_will_be_back_so_that_customers_wait()
    {
        _shop.SignIn(Ann);
        _shop.SetStatus(Ann, AgentStatus.Away);

        _shop.Waiting(First);

        _shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Single(_shop.Events(First).OfType<ConversationEvent.Queued>());
    }

    [Fact]
    public void Only_somebody_who_serves_the_queue_counts()
    {
        _shop.SignIn(Ann).Start(First).Says(First, Phrases.Fraud);
        _shop.Owns(First, Owner.Bot, Phase.Bot);

        _shop.SignIn(Bob, "billing:4");

        Assert.Equal([Bob], _shop.OfferedTo(First));
        Assert.Equal(9, _shop.Conversation(First).Custody.Priority);
    }

    [Fact]
    public void The_truth_is_not_repeated_with_every_message_that_would_hand_over()
    {
        _shop.Waiting(First);
        var told = Told();

        Done(_shop.Tell(First, new ConversationCommand.AskForPerson()));
        _shop.Wait(59);
        Done(_shop.Tell(First, new ConversationCommand.AskForPerson()));
        Assert.Equal(told, Told());
        _shop.Wait(1);
        Done(_shop.Tell(First, new ConversationCommand.AskForPerson()));

        Assert.Equal(told + 1, Told());
        Assert.Equal(1, _shop.BotLines(First).Count(l => l == Looking));
        Assert.Equal(3, _shop.Events(First).OfType<ConversationEvent.AskedAgain>().Count());

        int Told() => _shop.BotLines(First).Count(l => l == Nobody);
    }

    [Fact]
    public void What_only_a_person_can_do_gets_the_truth_for_an_answer()
    {
        _shop.Waiting(First);

        _shop.Says(First, Phrases.AHuman);

        Assert.Equal([Looking, Nobody, Nobody], _shop.BotLines(First)[1..]);
    }

    [Fact]
    public void A_more_urgent_rule_makes_the_request_more_urgent()
    {
        _shop.Waiting(First);

        _shop.Says(First, Phrases.Furious);

        Assert.Equal((7, "frustration"), (_shop.Conversation(First).Custody.Priority, _shop.Conversation(First).Custody.Reason));
        _shop.SignIn(Ann);
        Assert.Equal([Ann], _shop.OfferedTo(First));
    }

    [Fact]
    public void A_rule_for_a_queue_in_which_somebody_is_hands_over_there()
    {
        _shop.SignIn(Ann).Start(First).Says(First, Phrases.Fraud);

        _shop.Says(First, Phrases.AHuman);

        Assert.Equal([Ann], _shop.OfferedTo(First));
        Assert.Equal(9, _shop.Conversation(First).Custody.Priority);
        Assert.Empty(_shop.Queue(Billing).Callbacks);
    }

    [Fact]
    public void Who_has_closed_or_is_with_a_person_is_not_called_back()
    {
        _shop.Waiting(First).Waiting(Second);
        Done(_shop.Tell(First, new ConversationCommand.Close("customer")));
        Done(_shop.Tell(Second, new ConversationCommand.TakeOver(Sue)));
        Assert.Empty(_shop.Queue(General).Callbacks);

        _shop.SignIn(Ann);

        Assert.Empty(_shop.OfferedTo(First));
        _shop.Owns(Second, Owner.Of(Sue), Phase.WithAgent);
    }

    [Fact]
    public void Late_copies_of_what_queue_and_conversation_said_to_each_other_change_nothing()
    {
        _shop.Waiting(First).SignIn(Ann);
        Done(_shop.Accept(First, Ann));
        var before = _shop.Events(First).Count();

        foreach (var copy in _shop.Network.Delivered.ToList())
        {
            _shop.Network.DeliverAgain(copy);
            _shop.Network.Settle();
        }

        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Equal(before, _shop.Events(First).Count());
        Assert.Empty(_shop.Queue(General).Waiting);
        Assert.Empty(_shop.Queue(General).Callbacks);
    }

    [Fact]
    public void Those_who_are_noted_count_against_the_queues_limit()
    {
        var shop = NewShop(waitingMax: 1).Waiting(First).Waiting(Second);

        Assert.Equal("Nobody is free.", shop.BotLines(Second)[^1]);
        Assert.Equal([First], shop.Queue(General).Callbacks.Select(c => c.Conversation));
        shop.SignIn(Ann).Waiting(Third);
        Assert.Equal([Ann], shop.OfferedTo(First));
    }

    [Fact]
    public void A_queue_whose_people_come_later_may_let_everybody_wait()
    {
        var shop = new Shop().Waiting(First);

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
    }

    private static Shop NewShop(int waitingMax = 100) =>
        new(new AssistantBuilder().Queue(General, waitingMax: waitingMax).GoingOnUnattended()
        .Says(t => t with { HandingOver = Looking, NobodyHere = Nobody }));
}
