using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Triggers;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Triggers;

public sealed class EscalationTests
{
    [Theory]
    [InlineData(Phrases.AHuman, "human", "customer_request", 5)]
    [InlineData(Phrases.Sad, "sad", "negative_sentiment", 6)]
    [InlineData(Phrases.Furious, "angry", "frustration", 7)]
    public void A_rule_that_fires_hands_over_with_its_reason_and_priority(string text, string rule, string reason, int priority)
    {
        var shop = new Shop().Start(First);

        shop.Says(First, text);

        var fired = shop.Events(First).OfType<ConversationEvent.Escalated>().Single();
        Assert.Equal((rule, reason, General, priority), (fired.Rule, fired.Reason, fired.Queue, fired.Priority));
        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal(reason, shop.Conversation(First).Custody.Reason);
    }

    [Fact]
    public void The_rule_is_on_record_before_the_last_words_of_the_bot_and_the_queue_is_the_owner_after_them()
    {
        var shop = new Shop().Start(First);

        shop.Says(First, Phrases.Fraud, "m");

        Assert.Collection(shop.Events(First).SkipWhile(e => e is not ConversationEvent.CustomerSaid).Take(4),
            e => Assert.Equal(3, Assert.IsType<ConversationEvent.CustomerSaid>(e).Answers),
            e => Assert.Equal([new Reading("confidence", 0.8, 0.6)], Assert.IsType<ConversationEvent.Escalated>(e).Readings.ToArray()),
            e => Assert.Equal("I am handing you over, Kim.", Assert.IsType<ConversationEvent.BotSaid>(e).Text),
            e => Assert.Equal(2, Assert.IsType<ConversationEvent.OwnerChanged>(e).Epoch));
        shop.Owns(First, Owner.Of(Billing), Phase.Waiting);
    }

    [Fact]
    public void Low_confidence_and_being_out_of_scope_are_forgiven_once()
    {
        var shop = new Shop().Start(First).Start(Second);

        shop.Says(First, Phrases.Gibberish);
        shop.Says(Second, Phrases.Weather);
        shop.Owns(First, Owner.Bot, Phase.Bot);
        shop.Owns(Second, Owner.Bot, Phase.Bot);
        shop.Says(First, Phrases.Gibberish);
        shop.Says(Second, Phrases.Weather);

        Assert.Equal("not_understood", shop.Conversation(First).Custody.Reason);
        Assert.Equal("out_of_scope", shop.Conversation(Second).Custody.Reason);
    }

    [Fact]
    public void A_rule_that_asks_for_attempts_too_records_both_readings()
    {
        var shop = new Shop().Start(First);

        shop.Says(First, Phrases.Gibberish);
        shop.Says(First, Phrases.Gibberish);

        var fired = shop.Events(First).OfType<ConversationEvent.Escalated>().Single();
        Assert.Equal([new Reading("confidence", 0.2, 0.3), new Reading("failedAttempts", 2, 2)], fired.Readings.ToArray());
    }

    [Fact]
    public void The_third_failed_attempt_in_a_row_escalates()
    {
        var shop = new Shop().Start(First);

        shop.Says(First, Phrases.PerhapsAReturn);
        shop.Says(First, Phrases.PerhapsAReturn);
        shop.Owns(First, Owner.Bot, Phase.Bot);
        shop.Says(First, Phrases.PerhapsAReturn);

        var fired = shop.Events(First).OfType<ConversationEvent.Escalated>().Single();
        Assert.Equal("failed_attempts", fired.Reason);
        Assert.Equal([new Reading("failedAttempts", 3, 3)], fired.Readings.ToArray());
    }

    [Fact]
    public void Of_several_rules_that_fire_the_highest_priority_counts_and_of_equals_the_first()
    {
        EscalationRule Rule(string id, Trigger trigger, double threshold, int priority) =>
            new(id, trigger, threshold, General, priority, id);
        var shop = new Shop(new AssistantBuilder().Rules(
            Rule("low", Trigger.SentimentBelow, 0, 1), Rule("first", Trigger.FrustrationAbove, 0.5, 8),
            Rule("second", Trigger.SentimentBelow, -0.1, 8), Rule("other", Trigger.ConfidenceBelow, 0.1, 10))).Start(First);

        shop.Says(First, Phrases.Furious);

        var fired = shop.Events(First).OfType<ConversationEvent.Escalated>().Single();
        Assert.Equal("first", fired.Rule);
        Assert.Equal([new Reading("frustration", 0.95, 0.5)], fired.Readings.ToArray());
    }

    [Fact]
    public void What_must_not_be_missed_fires_as_the_runner_up_too_and_says_its_own_words()
    {
        const string Safe = "Please call 112.";
        var rule = new EscalationRule("danger", Trigger.Intent, 0.4, General, 10, "danger", "fraud", Second: 0.2, Say: Safe);
        var understanding = new ScriptedUnderstanding()
            .Knows("nearly", new Analysis { Intent = "thanks", Confidence = 0.6f, RunnerUp = "fraud", RunnerUpConfidence = 0.19f })
            .Knows("perhaps", new Analysis { Intent = "thanks", Confidence = 0.6f, RunnerUp = "fraud", RunnerUpConfidence = 0.2f });
        var shop = new Shop(new AssistantBuilder().Rules(rule), understanding).Start(First);

        shop.Says(First, "nearly");
        Assert.Empty(shop.Events(First).OfType<ConversationEvent.Escalated>());
        shop.Says(First, "perhaps");

        var fired = shop.Events(First).OfType<ConversationEvent.Escalated>().Single();
        Assert.Equal([new Reading("runnerUpConfidence", 0.2, 0.2)], fired.Readings.ToArray());
        Assert.Contains(shop.Events(First).OfType<ConversationEvent.BotSaid>(), said => said.Text == Safe);
    }

    /// <summary>0.6 as a float is 0.60000002 as a double, −0.6 is −0.60000002: both would fall on the wrong side.</summary>
    [Fact]
    public void A_reading_of_exactly_the_threshold_is_neither_below_nor_above_it()
    {
        var understanding = new ScriptedUnderstanding()
            .Knows("so", new Analysis { Intent = "thanks", Confidence = 0.9f, Sentiment = -0.6f, Frustration = 0.9f })
            .Knows("card", "fraud", 0.6f);
        var shop = new Shop(understanding: understanding).Start(First);

        shop.Says(First, "so");
        shop.Owns(First, Owner.Bot, Phase.Bot);
        shop.Says(First, "card");

        Assert.Equal("fraud", shop.Conversation(First).Custody.Reason);
    }

    [Fact]
    public void The_button_for_a_person_works_at_any_time_and_pressing_it_again_changes_nothing()
    {
        var shop = new Shop().Start(First);

        Done(shop.Tell(First, new ConversationCommand.AskForPerson()));
        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        var events = shop.Events(First).Count();
        Done(shop.Tell(First, new ConversationCommand.AskForPerson()));
        shop.SignIn(Ann);
        Done(shop.Tell(First, new ConversationCommand.AskForPerson()));
        shop.Accept(First, Ann);
        Done(shop.Tell(First, new ConversationCommand.AskForPerson()));

        shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        Assert.Single(shop.Events(First).OfType<ConversationEvent.Escalated>());
        Assert.True(events > 0);
    }

    [Fact]
    public void Without_a_rule_for_it_the_button_leads_to_the_default_queue()
    {
        var shop = new Shop(new AssistantBuilder().Rules()).Waiting(First);

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal("customer_request", shop.Conversation(First).Custody.Reason);
    }

    [Fact]
    public void A_supervisor_sends_a_conversation_to_a_queue_from_whomever()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Done(shop.Tell(First, new ConversationCommand.Escalate(Billing, "sue")));

        shop.Owns(First, Owner.Of(Billing), Phase.Waiting);
        Assert.Empty(shop.Agent(Ann).Slots);
        Refused(Refusal.UnknownQueue, shop.Tell(First, new ConversationCommand.Escalate(new QueueId("moon"), "sue")));
        Refused(Refusal.IdInvalid, shop.Tell(First, new ConversationCommand.Escalate(General, "no one")));
    }

    [Fact]
    public void What_a_supervisor_escalates_is_on_record_with_its_reason_and_goes_before_routine_work()
    {
        var shop = new Shop().Start(First);

        Done(shop.Tell(First, new ConversationCommand.Escalate(Billing, "sue")));

        var escalated = shop.Events(First).OfType<ConversationEvent.Escalated>().Single();
        Assert.Equal(("supervisor", "escalated_by_supervisor", Billing, 5),
            (escalated.Rule, escalated.Reason, escalated.Queue, escalated.Priority));
        Assert.Equal(5, shop.Queue(Billing).Waiting.Single().Demand.Priority);
    }

    [Fact]
    public void The_customer_hears_their_place_in_the_queue()
    {
        var shop = new Shop().Waiting(First).Waiting(Second);

        Assert.Equal(1, shop.Events(First).OfType<ConversationEvent.Queued>().Single().Position);
        Assert.Equal(2, shop.Events(Second).OfType<ConversationEvent.Queued>().Single().Position);
    }

    [Fact]
    public void When_the_queue_is_full_the_bot_takes_the_conversation_back_and_says_so()
    {
        var shop = new Shop(new AssistantBuilder().Queue(General, waitingMax: 1)).Waiting(First).Waiting(Second);

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        shop.Owns(Second, Owner.Bot, Phase.Bot);
        Assert.Equal("Nobody is free.", shop.BotLines(Second)[^1]);
        Done(shop.Says(Second, Phrases.WhereIsMyOrder));
        Assert.Equal("Your order is on its way.", shop.BotLines(Second)[^1]);
    }

    /// <summary>It used to wait there for nobody, until an agent was asked for it in vain.</summary>
    [Fact]
    public void A_late_copy_of_what_a_full_queue_refused_finds_no_room_when_there_is_some()
    {
        var shop = new Shop(new AssistantBuilder().Queue(General, waitingMax: 1)).Waiting(First).Waiting(Second);
        var refused = Assert.Single(shop.Network.Delivered, d => d.From == Second.Actor && d.Effect.Command is QueueCommand.Enqueue);
        Done(shop.Tell(First, new ConversationCommand.Close("customer")));

        Done(shop.Network.DeliverAgain(refused));

        Assert.Empty(shop.Queue(General).Waiting);
        Done(shop.Tell(Second, new ConversationCommand.AskForPerson()));   // of their own will they may come again
        Assert.Equal([Second], shop.Queue(General).Waiting.Select(w => w.Conversation));
    }

    [Fact]
    public void Who_lost_an_agent_is_not_sent_away_by_a_full_queue()
    {
        var shop = new Shop(new AssistantBuilder().Queue(General, waitingMax: 1)).WithAgent(First, Ann);
        shop.SetStatus(Ann, AgentStatus.Away);
        shop.Waiting(Second);

        shop.SignOut(Ann);

        shop.Owns(First, Owner.Of(General), Phase.Waiting);
        Assert.Equal([First, Second], shop.Queue(General).Waiting.Select(w => w.Conversation));
    }
}
