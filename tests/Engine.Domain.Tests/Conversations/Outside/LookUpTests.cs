using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;
using Engine.Domain.Tests.Support;

namespace Engine.Domain.Tests.Conversations.Outside;

public sealed class LookUpTests
{
    private const string WhereIsMyParcel = "Where is my parcel?";

    private static readonly LookUp Parcels = new(
        "orders", "track", "Parcel {number} is {status}, {name}.", "There is no parcel of yours.", "I can't look it up now.", "One moment.",
        "Still looking.", SlowAfter: TimeSpan.FromSeconds(3), GiveUpAfter: TimeSpan.FromSeconds(20));

    private readonly HostedActor<Conversation> _actor = new(new ConversationId("c-1").Actor, new ConversationDecider());
    private readonly ScriptedUnderstanding _understanding = Phrases.Book().Knows(WhereIsMyParcel, "track_parcel", 0.95f);
    private DateTimeOffset _now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private LookUp? _lookUp = Parcels;
    private int _messages;

    public LookUpTests() => Do(new ConversationCommand.Start(new CustomerProfile(new CustomerId("kim"), "Kim"), "web"));

    private Effect Owed => Assert.Single(_actor.Owed.Effects, e => e.To is Address.Port);

    [Fact]
    public void The_port_is_asked_by_ids_alone_and_the_customer_is_told_to_wait()
    {
        var turn = Says(WhereIsMyParcel);

        Assert.Equal(
            ["CustomerSaid", "LookUpAsked", "BotSaid"], turn.Select(c => c.Event.GetType().Name));
        Assert.Equal("One moment.", ((ConversationEvent.BotSaid)turn[2].Event).Text);
        var request = (PortRequest)Owed.Command;
        Assert.Equal(new Address.Port("orders"), Owed.To);
        Assert.Equal(("c-1/" + turn[0].Sequence, "track", _now.AddSeconds(20)), (request.Id, request.Operation, request.Deadline));
        Assert.Equal(
            ["channel=web", "conversation=c-1", "customer=kim", "intent=track_parcel"],
                request.Parameters.Select(p => $"{p.Key}={p.Value}"));
    }

    [Fact]
    public void What_is_picked_of_a_question_is_looked_up()
    {
        _understanding.Knows("hm", new Analysis { Intent = "track_parcel", Confidence = 0.5f });
        Says("hm");
        Assert.NotNull(_actor.Typed.Talk.Question);

        var turn = Says("yes");

        Assert.Equal(["CustomerSaid", "LookUpAsked", "BotSaid"], turn.Select(c => c.Event.GetType().Name));
        Assert.Null(_actor.Typed.Talk.Question);
    }

    [Fact]
    public void What_was_found_is_the_answer_and_nothing_that_the_text_does_not_need_is_kept()
    {
        Says(WhereIsMyParcel);

        var events = Answers(PortAnswer.Done(Values(("number", "17"), ("status", "on\nits way"), ("address", "12 Elm Street"))));

        Assert.Equal(
            new ConversationEvent.BotSaid(1, BotSpeech.Answer, "Parcel 17 is on its way, Kim.", "track_parcel", "look-up"), events[^1]);
        var answered = events.OfType<ConversationEvent.LookUpAnswered>().Single();
        Assert.Equal((PortOutcome.Done, false), (answered.Outcome, answered.Late));
        Assert.Equal(["number", "status"], answered.Values!.Keys);
        Assert.DoesNotContain(_actor.Owed.Effects, e => e.To is Address.Port);
    }

    [Theory]
    [InlineData(PortOutcome.NotFound, "There is no parcel of yours.")]
    [InlineData(PortOutcome.Refused, "I can't look it up now.")]
    [InlineData(PortOutcome.Unavailable, "I can't look it up now.")]
    [InlineData(PortOutcome.Done, "I can't look it up now.")]   // it says that it was done, and not what
    public void What_was_not_found_or_failed_has_a_text_of_its_own(PortOutcome outcome, string text)
    {
        Says(WhereIsMyParcel);

        var events = Answers(new PortAnswer(outcome));

        Assert.Equal(text, Assert.IsType<ConversationEvent.BotSaid>(events[^1]).Text);
        Assert.Equal(
            outcome is PortOutcome.Refused or PortOutcome.Unavailable,
            _actor.Owed.Effects.Any(e => e.Command is DeadLetterCommand.Add { Port: "orders", Request: "c-1/3" }));
    }

    [Fact]
    public void Who_waits_long_is_told_so_once()
    {
        Says(WhereIsMyParcel);
        Assert.Equal(_now.AddSeconds(3), _actor.Owed.WakeAt);

        _now = _now.AddSeconds(3);
        Do(new Wake());
        Do(new Wake());

        Assert.Equal(["One moment.", "Still looking."], Said());
        Assert.Null(_actor.Owed.WakeAt);
    }

    [Fact]
    public void Who_asks_again_meanwhile_is_told_to_wait_and_the_port_is_not_asked_twice()
    {
        Says(WhereIsMyParcel);
        Says(WhereIsMyParcel);

        _ = Owed;
        Assert.Equal(["One moment.", "Still looking."], Said());
    }

    [Theory]
    [InlineData("person")]
    [InlineData("taken over")]
    [InlineData("closed")]
    public void When_the_conversation_has_moved_on_the_answer_is_recorded_and_nobody_acts_on_it(string how)
    {
        Says(WhereIsMyParcel);
        Do(how switch
        {
            "person" => new ConversationCommand.AskForPerson("x-1"),
            "taken over" => new ConversationCommand.TakeOver(new AgentId("sue"), "x-1"),
            _ => new ConversationCommand.Close("customer"),
        });
        var before = Said();

        var events = Answers(PortAnswer.Done(Values(("number", "17"), ("status", "sent"))));

        Assert.True(events.OfType<ConversationEvent.LookUpAnswered>().Single().Late);
        Assert.Equal(before, Said());
    }

    [Fact]
    public void An_answer_is_late_when_the_bot_has_it_again_under_another_epoch()
    {
        Says(WhereIsMyParcel);
        Do(new ConversationCommand.TakeOver(new AgentId("sue"), "x-1"));
        Do(new ConversationCommand.HandBack(new AgentId("sue"), Id: "x-2"));

        var events = Answers(PortAnswer.Done(Values(("number", "17"), ("status", "sent"))));

        Assert.True(events.OfType<ConversationEvent.LookUpAnswered>().Single().Late);
        Assert.DoesNotContain(events, e => e is ConversationEvent.BotSaid);
    }

    /// <summary>What another system said used to stand in the letter, unmasked and under a key that no erasing deletes.</summary>
    [Fact]
    public void Why_it_was_refused_is_masked_and_stays_with_the_conversation_and_the_dead_letter_says_where()
    {
        const string No = "Kim's card 4111 1111 1111 1111 is blocked.";
        _understanding.Knows(No, new Analysis { Intent = "unknown", Confidence = 0, Sensitive = [new SensitiveSpan("card", 11, 19)] });
        Says(WhereIsMyParcel);

        var settled = Assert.IsType<EffectSettled>(Answers(PortAnswer.Refused(No))[0]);

        Assert.Equal("Kim's card [card ••••1111] is blocked.", settled.Why);
        var letter = _actor.Owed.Effects.Select(e => e.Command).OfType<DeadLetterCommand.Add>().Single();
        Assert.Null(letter.Why);
        Assert.Same(settled, _actor.Journal.Single(c => c.Sequence == letter.Sequence).Event);
    }

    /// <summary>What a port said after the erasing used to be kept, under a new key.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_what_comes_after_the_conversation_is_erased_nothing_is_kept_and_nothing_is_asked_again(bool wasFound)
    {
        Says(WhereIsMyParcel);
        Do(new ConversationCommand.Erase("root"));

        var events = Answers(wasFound ? PortAnswer.Done(Values(("number", "17"), ("status", "sent"))) : PortAnswer.Refused("Kim moved."));

        Assert.Null(events.OfType<EffectSettled>().Single().Why);
        Assert.Null(events.OfType<ConversationEvent.LookUpAnswered>().Single().Values);
        Assert.Equal(Refusal.UnknownDeadLetter, ((Reply.Refused)Do(new AskAgain("c-1/3"))).Code);
    }

    [Fact]
    public void A_failed_one_is_asked_again_when_an_operator_wants_so_under_the_same_id_and_epoch()
    {
        Says(WhereIsMyParcel);
        Answers(PortAnswer.Refused("It said no."));

        Do(new AskAgain("c-1/3"));
        Do(new AskAgain("c-1/3"));
        Assert.Equal("c-1/3", ((PortRequest)Owed.Command).Id);

        Answers(PortAnswer.Done(Values(("number", "17"), ("status", "sent"))));
        Assert.Equal("Parcel 17 is sent, Kim.", Said()[^1]);
        Assert.Equal(Refusal.UnknownDeadLetter, ((Reply.Refused)Do(new AskAgain("c-1/3"))).Code);
    }

    [Fact]
    public void When_the_assistant_knows_nothing_of_it_any_more_the_customer_is_told_something_all_the_same()
    {
        Says(WhereIsMyParcel);
        _lookUp = null;

        Assert.IsType<ConversationEvent.BotSaid>(Answers(PortAnswer.Done())[^1]);
    }

    [Fact]
    public void The_same_answer_is_not_given_a_third_time()
    {
        for (var i = 0; i < 3; i++)
        {
            Says(WhereIsMyParcel);
            Answers(PortAnswer.NotFound);
        }

        Assert.Equal(2, Said().Count(s => s == "There is no parcel of yours."));
        Assert.Equal(BotSpeech.Question, ((ConversationEvent.BotSaid)_actor.Journal[^1].Event).Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_restart_in_the_middle_changes_nothing(int snapshotAt)
    {
        Says(WhereIsMyParcel);
        var before = _actor.StateJson;

        _actor.Restart(snapshotAt);

        Assert.Equal(before, _actor.StateJson);
        Answers(PortAnswer.NotFound);
        Assert.Equal("There is no parcel of yours.", Said()[^1]);
    }

    private IReadOnlyList<Committed> Says(string text)
    {
        var before = _actor.Journal.Count;
        Do(new ConversationCommand.CustomerSays($"m-{++_messages}", text));
        return [.. _actor.Journal.Skip(before)];
    }

    /// <returns>What came of it.</returns>
    private Event[] Answers(PortAnswer answer)
    {
        var before = _actor.Journal.Count;
        Do(new Settle(Owed.Id, answer.ToReply()));
        return [.. _actor.Journal.Skip(before).Select(c => c.Event)];
    }

    private string[] Said() =>
        [.. _actor.Journal.Select(c => c.Event).OfType<ConversationEvent.BotSaid>().Where(b => b.Move == "look-up").Select(b => b.Text)];

    private Reply Do(Command command) => _actor.Decide(command, new Context(
        _now, Catalogue.Of(new AssistantBuilder().Intent("track_parcel", new IntentBehaviour("find a parcel", LookUp: _lookUp)).Build(),
            _understanding), new Limits()));

    private static ImmutableSortedDictionary<string, string> Values(params (string Key, string Value)[] values) =>
        values.ToImmutableSortedDictionary(v => v.Key, v => v.Value);
}
