using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Dialogue;

/// <summary>The bot remembers what it asked.</summary>
public sealed class QuestionTests
{
    private const string Angry = "No!";

    private static readonly Analysis Bad = new() { Intent = "fraud", Confidence = 0.9f, Sentiment = -0.95f, Frustration = 0.95f };

    private readonly Shop _shop = new(understanding: Phrases.Book()
        .Knows("no", Bad).Knows(Angry, Bad).Knows("none of those", Bad).Knows("yes", "thanks", 0.9f).Knows("the first one", "fraud", 0.9f)
        .Knows("something to send back", new Analysis { Intent = "return_item", Confidence = 0.45f, RunnerUp = "thanks" }));

    [Fact]
    public void A_clarifying_question_has_choices_and_is_pending()
    {
        _shop.Start(First).Says(First, Phrases.PerhapsAReturn);

        var asked = _shop.Events(First).OfType<ConversationEvent.BotSaid>().Last();
        Assert.Equal("clarify", asked.Move);
        Assert.Equal(
            [new("Return something", "return_item"), new("Track an order", "track_order"), new("None of these", Choice.None)],
                asked.Choices);
        var view = _shop.Conversation(First).ToView();
        Assert.Equal(asked.Choices, view.Question?.Choices);
        Assert.Equal(_shop.Conversation(First).Sequence, view.Question?.Sequence);
    }

    [Theory]
    [InlineData("the first one", "return_item")]
    [InlineData("1", "return_item")]
    [InlineData("return_item", "return_item")]
    [InlineData("Return something", "return_item")]
    [InlineData("I want to return something please", "return_item")]
    [InlineData("something to send back", "return_item")]
    [InlineData("El segundo, por favor", "track_order")]
    [InlineData("tracking? track an order", "track_order")]
    [InlineData("my order", "track_order")]
    public void A_tap_a_number_the_choices_own_words_and_others_for_it_pick_a_choice_whatever_the_model_reads(string text, string picked)
    {
        _shop.Start(First).Says(First, Phrases.PerhapsAReturn);

        _shop.Says(First, text);

        Assert.Equal(picked == "return_item" ? "Put it in the box." : "Your order is on its way.", _shop.BotLines(First)[^1]);
        var said = _shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Last();
        Assert.Equal((picked, false), (said.Choice, said.Missed));
        Assert.Equal((picked, 1f), (_shop.Conversation(First).ToView().Intent, _shop.Conversation(First).ToView().Confidence));
        Assert.Null(_shop.Conversation(First).ToView().Question);
    }

    [Fact]
    public void A_yes_answers_a_question_with_one_choice_and_leaves_open_which_of_two()
    {
        _shop.Start(First).Says(First, Phrases.PerhapsAnything);
        _shop.Says(First, "yes");
        Assert.Equal("Your order is on its way.", _shop.BotLines(First)[^1]);

        _shop.Start(Second).Says(Second, Phrases.PerhapsAReturn);
        _shop.Says(Second, "yes");
        Assert.Equal("Which one do you mean?", _shop.BotLines(Second)[^1]);
        Assert.NotNull(_shop.Conversation(Second).ToView().Question);
        _shop.Says(Second, "the first one");
        Assert.Equal("Put it in the box.", _shop.BotLines(Second)[^1]);
    }

    /// <summary>A "no" to the bot's own question used to be read as anger, and sent the customer to the complaints.</summary>
    [Theory]
    [InlineData("no")]
    [InlineData(Angry)]
    [InlineData("none of those")]
    public void A_no_means_that_no_choice_was_right_a_failed_attempt_and_no_mood(string no)
    {
        _shop.Start(First).Says(First, Phrases.PerhapsAReturn);

        _shop.Says(First, no);

        _shop.Owns(First, Owner.Bot, Phase.Bot);
        Assert.Equal("I see, that was not it. Please tell me in other words what you need.", _shop.BotLines(First)[^1]);
        Assert.Equal(Choice.None, _shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Last().Choice);
        Assert.Equal(2, _shop.Conversation(First).Talk.FailedAttempts);
        Assert.Equal(0, _shop.Conversation(First).ToView().Sentiment);
        Assert.Equal("return_item", _shop.Conversation(First).ToView().Intent);
    }

    [Theory]
    [InlineData(DialogueAct.Affirm, "track_order")]
    [InlineData(DialogueAct.Deny, Choice.None)]
    [InlineData(DialogueAct.Decline, Choice.None)]
    public void Words_that_no_list_has_answer_when_the_model_takes_them_for_a_yes_or_a_no(DialogueAct act, string picked)
    {
        var shop = new Shop(
            understanding: Phrases.Book().Knows("gewiss doch", new Analysis { Intent = "x", Confidence = 0.1f, Act = act })).Start(First);
        shop.Says(First, Phrases.PerhapsAnything);

        shop.Says(First, "gewiss doch");

        Assert.Equal(picked, shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Last().Choice);
    }

    [Fact]
    public void Without_a_question_a_no_is_a_message_like_any_other()
    {
        _shop.Start(First).Says(First, Angry);

        Assert.Null(_shop.Events(First).OfType<ConversationEvent.CustomerSaid>().Last().Choice);
        _shop.Owns(First, Owner.Of(Billing), Phase.Waiting);
    }

    [Fact]
    public void A_question_stays_pending_over_thanks_and_what_is_not_understood_and_ends_with_an_answer()
    {
        _shop.Start(First).Says(First, Phrases.PerhapsAReturn);
        var choices = _shop.Conversation(First).ToView().Question?.Choices;

        _shop.Says(First, Phrases.Thanks);
        Assert.Equal(choices, _shop.Events(First).OfType<ConversationEvent.BotSaid>().Last().Choices);
        _shop.Says(First, "Blorp blorp");
        Assert.Equal(choices, _shop.Conversation(First).ToView().Question?.Choices);
        _shop.Says(First, Phrases.WhereIsMyOrder);

        Assert.Null(_shop.Conversation(First).ToView().Question);
    }

    [Fact]
    public void A_choice_that_only_a_person_can_help_with_hands_over_by_its_rule()
    {
        var understanding = Phrases.Book().Knows("hm", new Analysis { Intent = "fraud", Confidence = 0.5f });
        var shop = new Shop(new AssistantBuilder().Intent("fraud", new IntentBehaviour("report fraud")), understanding).Start(First);
        shop.Says(First, "hm");

        shop.Says(First, "ja");

        shop.Owns(First, Owner.Of(Billing), Phase.Waiting);
        Assert.Equal("fraud", shop.Conversation(First).Custody.Reason);
    }

    [Fact]
    public void A_person_who_takes_over_sees_what_was_asked_and_what_a_tap_said()
    {
        _shop.Start(First).Says(First, Phrases.PerhapsAReturn);
        _shop.Says(First, "track_order");
        _shop.Says(First, Phrases.PerhapsAReturn);
        _shop.Says(First, Phrases.AHuman);

        var packet = _shop.Packet(First);

        Assert.Contains(packet.Transcript, t => t is { Who: Speaker.Customer, Text: "Track an order" });
        Assert.Equal("return_item", packet.Question?.Choices[0].Value);
        Assert.Contains(packet.Intents, i => i is { Intent: "track_order", Confidence: 1 });
    }

    [Fact]
    public void A_repeat_of_an_answer_gets_the_first_turn_again()
    {
        _shop.Start(First).Says(First, Phrases.PerhapsAReturn);
        var first = Done(_shop.Says(First, "1", "m-9"));

        var again = Done(_shop.Says(First, "1", "m-9"));

        Assert.Equal((first.First, first.Last), (again.First, again.Last));
    }

    [Fact]
    public void What_the_bot_said_names_the_move_that_made_it()
    {
        var shop = new Shop(new AssistantBuilder().Rules()).Start(First);

        foreach (var line in (string[])[Phrases.WhereIsMyOrder, Phrases.PerhapsAReturn, "no", Phrases.Gibberish]) shop.Says(First, line);

        Assert.Equal(
            [null, "answer", "clarify", "answer-to-question", "fall-back"],
            shop.Events(First).OfType<ConversationEvent.BotSaid>().Select(b => b.Move));
    }

    [Fact]
    public void Every_trigger_and_timer_has_a_name_of_its_own()
    {
        Assert.Distinct(Trigger.All.Select(t => t.Name));
        Assert.Distinct(Domain.Conversations.Timers.DueTimes.All.Select(t => t.Name));
        Assert.Distinct(Wording.All.Select(w => w.Key));
    }
}
