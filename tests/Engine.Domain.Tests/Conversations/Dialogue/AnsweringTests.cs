using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Dialogue;

public sealed class AnsweringTests
{
    [Fact]
    public void A_message_that_is_understood_is_answered_and_its_analysis_kept()
    {
        var shop = new Shop().Start(First);

        shop.Says(First, Phrases.WhereIsMyOrder);

        Assert.Equal("Your order is on its way.", shop.BotLines(First)[^1]);
        var said = shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Single();
        Assert.Equal("track_order", said.Analysis?.Intent);
        Assert.False(said.Missed);
        Assert.Equal(0, shop.Conversation(First).Talk.FailedAttempts);
    }

    [Fact]
    public void A_confidence_of_exactly_the_threshold_is_enough()
    {
        var shop = new Shop(understanding: new ScriptedUnderstanding().Knows("Order?", "track_order", 0.7f)).Start(First);

        shop.Says(First, "Order?");

        Assert.Equal("Your order is on its way.", shop.BotLines(First)[^1]);
    }

    [Theory]
    [InlineData(DialogueAct.Acknowledge, "All right. Is there anything else?")]
    [InlineData(DialogueAct.Wait, "Take your time, I'll be here.")]
    [InlineData(DialogueAct.Help, "Tell me in a sentence what you need, and I will do what I can. You can also ask for a person.")]
    public void Who_says_ok_or_wait_or_help_is_heard_any_number_of_times_and_nothing_has_failed(DialogueAct act, string answer)
    {
        var understanding = new ScriptedUnderstanding().Knows("few words",
            new Analysis { Intent = "x", Confidence = 0.1f, InScope = 0.1f, Act = act });
        var shop = new Shop(understanding: understanding).Start(First);

        for (var i = 0; i < 4; i++)
        {
            shop.Says(First, "few words");
            Assert.Equal(answer, shop.BotLines(First)[^1]);
        }

        Assert.Equal(0, shop.Conversation(First).Talk.FailedAttempts);
        Assert.Equal(Owner.Bot, shop.Conversation(First).Owner);
    }

    [Theory]
    [InlineData(Phrases.PerhapsAReturn, "Is it about return something or track an order?")]
    [InlineData(Phrases.PerhapsAnything, "Is it about track an order?")]   // "thanks" is never asked about
    [InlineData(Phrases.Gibberish, "I did not understand.")]
    [InlineData(Phrases.Weather, "I did not understand.")]
    public void A_message_that_is_not_understood_is_asked_back_about_and_counts_as_a_failed_attempt(string text, string answer)
    {
        var shop = new Shop().Start(First);

        shop.Says(First, text);

        Assert.Equal(answer, shop.BotLines(First)[^1]);
        Assert.True(shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Single().Missed);
        Assert.Equal(1, shop.Conversation(First).Talk.FailedAttempts);
    }

    [Fact]
    public void A_question_that_is_repeated_and_a_complaint_about_the_answer_are_failed_attempts_and_an_answer_forgets_them()
    {
        var shop = new Shop().Start(First);

        shop.Says(First, Phrases.WhereIsMyOrder);
        shop.Says(First, Phrases.WhereIsMyOrder);
        Assert.Equal(1, shop.Conversation(First).Talk.FailedAttempts);
        shop.Says(First, Phrases.ThatDidNotHelp);
        Assert.Equal(2, shop.Conversation(First).Talk.FailedAttempts);
        shop.Says(First, Phrases.SendItBack);
        Assert.Equal(0, shop.Conversation(First).Talk.FailedAttempts);
    }

    [Fact]
    public void Thanking_twice_is_not_a_failed_attempt()
    {
        var shop = new Shop().Start(First);

        shop.Says(First, Phrases.Thanks);
        shop.Says(First, Phrases.Thanks);

        Assert.Equal(0, shop.Conversation(First).Talk.FailedAttempts);
    }

    [Fact]
    public void Mood_begins_at_neutral_and_follows_the_last_messages_and_the_language_is_the_last_one_known()
    {
        var understanding = Phrases.Book()
            .Knows("bad", new Analysis { Intent = "thanks", Confidence = 0.9f, Sentiment = -0.8f, Language = "de" })
            .Knows("fine", new Analysis { Intent = "thanks", Confidence = 0.9f, Sentiment = 0.4f });
        var shop = new Shop(understanding: understanding).Start(First);

        shop.Says(First, "bad");
        Assert.Equal(-0.4f, shop.Conversation(First).ToView().Sentiment);
        shop.Says(First, "fine");

        Assert.Equal(0f, shop.Conversation(First).ToView().Sentiment);
        Assert.Equal("de", shop.Conversation(First).Talk.Language);
    }

    [Fact]
    public void A_message_is_analysed_once_and_never_again_by_a_replay()
    {
        var shop = new Shop().Start(First);
        shop.Says(First, Phrases.WhereIsMyOrder, "m");
        shop.Says(First, Phrases.WhereIsMyOrder, "m");

        shop.Network.Restart(First.Actor);

        Assert.Equal(1, shop.Understanding.Calls);
        Assert.Equal("track_order", shop.Conversation(First).Talk.Intent);
    }
}
