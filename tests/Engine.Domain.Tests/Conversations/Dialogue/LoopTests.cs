using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Dialogue;

/// <summary>What was said twice and did not help is not said a third time.</summary>
public sealed class LoopTests
{
    private const string Offer = "I don't seem to get any further with this. Shall I bring a person?";

    private readonly Shop _shop = new Shop(new AssistantBuilder().Rules()).Start(First);

    [Fact]
    public void The_same_answer_is_not_given_a_third_time_whatever_stands_between()
    {
        Loop();

        Assert.Equal(Offer, _shop.BotLines(First)[^1]);
        var offer = _shop.Events(First).OfType<ConversationEvent.BotSaid>().Last();
        Assert.Equal((BotSpeech.Question, "offer-person"), (offer.Kind, offer.Move));
        Assert.Equal([new("Yes", Choice.Person), new("No", Choice.None)], offer.Choices);
        Assert.True(_shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Last().Missed);
    }

    [Fact]
    public void The_same_question_is_not_asked_a_third_time()
    {
        for (var i = 0; i < 3; i++) _shop.Says(First, Phrases.Gibberish);

        Assert.Equal(["I did not understand.", "I did not understand.", Offer], _shop.BotLines(First)[^3..]);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("Ja gerne")]
    [InlineData(Choice.Person)]
    public void A_yes_hands_over(string yes)
    {
        Loop();

        _shop.Says(First, yes);

        _shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal("customer_request", _shop.Conversation(First).Custody.Reason);
    }

    [Fact]
    public void A_no_goes_on_and_counts_as_no_failed_attempt()
    {
        Loop();

        _shop.Says(First, "no thanks");

        _shop.Owns(First, Owner.Bot, Phase.Bot);
        Assert.Equal("All right, you stay with me. Please tell me in other words what you need.", _shop.BotLines(First)[^1]);
        Assert.Equal(0, _shop.Conversation(First).Talk.FailedAttempts);
        _shop.Says(First, Phrases.SendItBack);
        Assert.Equal("Put it in the box.", _shop.BotLines(First)[^1]);
    }

    [Fact]
    public void Who_was_offered_a_person_twice_and_goes_round_in_circles_is_handed_over()
    {
        Loop();
        _shop.Says(First, "no");
        _shop.Says(First, Phrases.WhereIsMyOrder);
        Assert.Equal(Offer, _shop.BotLines(First)[^1]);
        _shop.Says(First, "no");

        _shop.Says(First, Phrases.WhereIsMyOrder);

        _shop.Owns(First, Owner.Of(General), Phase.Waiting);
        var escalated = _shop.Events(First).OfType<ConversationEvent.Escalated>().Single();
        Assert.Equal(("loop", "loop"), (escalated.Rule, escalated.Reason));
    }

    [Fact]
    public void While_nobody_is_there_the_customer_is_told_so_instead()
    {
        var shop = new Shop(new AssistantBuilder().Rules().GoingOnUnattended()).Start(First);
        shop.Tell(First, new Contracts.Commands.ConversationCommand.AskForPerson());

        for (var i = 0; i < 4; i++) shop.Says(First, Phrases.WhereIsMyOrder);

        Assert.Equal(2, shop.BotLines(First).Count(l => l == "Your order is on its way."));
        Assert.DoesNotContain(Offer, shop.BotLines(First));
        shop.Owns(First, Owner.Bot, Phase.Bot);
    }

    [Fact]
    public void Thanking_may_be_done_any_number_of_times()
    {
        for (var i = 0; i < 5; i++) _shop.Says(First, Phrases.Thanks);

        Assert.Equal(5, _shop.BotLines(First).Count(l => l == "You are welcome."));
    }

    private void Loop()
    {
        _shop.Says(First, Phrases.WhereIsMyOrder);
        _shop.Says(First, Phrases.Thanks);
        _shop.Says(First, Phrases.WhereIsMyOrder);
        _shop.Says(First, Phrases.Thanks);
        _shop.Says(First, Phrases.WhereIsMyOrder);
    }
}
