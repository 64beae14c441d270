using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations.Timers;

/// <summary>Every phase has its due time: nobody is waited for for ever.</summary>
public sealed class SilenceTests
{
    private readonly Shop _shop = new(new AssistantBuilder().PatientWith(waiting: 600, answer: 300, agent: 86_400));

    [Fact]
    public void A_waiting_customer_who_is_silent_is_asked_whether_they_are_still_there()
    {
        _shop.Waiting(First);

        _shop.Wait(599);
        Assert.Empty(Said(First));
        _shop.Wait(1);

        Assert.Equal([SystemSpeech.StillThere], Said(First));
        _shop.Owns(First, Owner.Of(General), Phase.Waiting);
    }

    /// <summary>A customer who had left while waiting used to be offered the next day.</summary>
    [Fact]
    public void Who_gives_no_sign_of_life_then_is_let_go_with_a_word()
    {
        _shop.Waiting(First);

        _shop.Wait(899);
        Assert.Equal(Phase.Waiting, _shop.Conversation(First).Phase);
        _shop.Wait(1);

        Assert.Equal([SystemSpeech.StillThere, SystemSpeech.Closing], Said(First));
        Assert.Equal(new ConversationEvent.Closed("system", "silent"), _shop.Events(First).OfType<ConversationEvent.Closed>().Single());
        Assert.Empty(_shop.Queue(General).Waiting);
    }

    [Fact]
    public void Who_answers_keeps_their_place_and_is_asked_again_when_they_fall_silent_again()
    {
        _shop.Waiting(First);
        _shop.Wait(700);

        _shop.Says(First, "Yes, I am here");
        _shop.Wait(599);
        Assert.Equal([SystemSpeech.StillThere], Said(First));
        _shop.Wait(1);

        Assert.Equal([SystemSpeech.StillThere, SystemSpeech.StillThere], Said(First));
        Assert.Equal(Phase.Waiting, _shop.Conversation(First).Phase);
    }

    [Fact]
    public void Nobody_is_let_go_while_an_agent_is_being_asked()
    {
        _shop.Waiting(First);
        _shop.Wait(880);
        _shop.SignIn(Ann);

        _shop.Wait(25);

        Assert.Equal(Phase.Offered, _shop.Conversation(First).Phase);
        Done(_shop.Accept(First, Ann));
        _shop.Wait(3_600);
        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
    }

    /// <summary>
    /// A silent customer who was alone in a queue used to be offered again and again, and was let go when nobody was left to ask.
    /// </summary>
    [Fact]
    public void When_an_offer_ends_and_the_patience_with_a_silent_customer_is_over_nobody_else_is_asked()
    {
        _shop.Waiting(First);
        _shop.Wait(880);
        _shop.SignIn(Ann).SignIn(Bob);
        Assert.Equal([Ann], _shop.OfferedTo(First));

        _shop.Wait(30);

        Assert.Equal(Phase.Closed, _shop.Conversation(First).Phase);
        Assert.Equal([Ann], _shop.OfferedTo(First));
        Assert.Empty(_shop.Agent(Ann).Slots);
        Assert.Empty(_shop.Queue(General).Waiting);
    }

    [Fact]
    public void An_offer_that_arrives_when_the_patience_is_over_is_none_and_the_conversation_closes()
    {
        _shop.Waiting(First);
        _shop.Wait(899);
        _shop.Network.Send(Ann.Actor, new AgentCommand.SignIn(Skills.Of(""), [], 1));
        while (_shop.Agent(Ann).Slots.IsEmpty) Assert.True(_shop.Network.Run(1));   // a place is kept, and the offer is on its way
        _shop.Network.Tick(TimeSpan.FromSeconds(1));

        _shop.Network.Send(First.Actor, new ConversationCommand.Offer(2, Ann, _shop.Now.AddSeconds(29)));
        _shop.Network.Settle();

        Assert.Empty(_shop.OfferedTo(First));
        Assert.Empty(_shop.Agent(Ann).Slots);
        Assert.Equal([SystemSpeech.StillThere, SystemSpeech.Closing], Said(First));
        Assert.Equal(Phase.Closed, _shop.Conversation(First).Phase);
    }

    /// <summary>Customers who had left used to fill an agent's places when the agent signed in.</summary>
    [Fact]
    public void Who_was_asked_and_is_silent_is_not_offered_before_one_who_is_there()
    {
        _shop.Waiting(First);
        _shop.Wait(600);
        _shop.Waiting(Second);
        Assert.Equal([Second, First], _shop.Queue(General).Waiting.Select(w => w.Conversation));

        _shop.SignIn(Ann, capacity: 1);

        Assert.Equal([Ann], _shop.OfferedTo(Second));
        Assert.Empty(_shop.OfferedTo(First));
    }

    [Fact]
    public void Who_writes_has_the_old_place_again_and_a_late_word_of_the_silence_changes_nothing()
    {
        _shop.Waiting(First);
        _shop.Wait(600);
        _shop.Waiting(Second);

        _shop.Says(First, "I am here");
        var late = _shop.Network.Delivered.Select(d => d.Effect).Single(e => e.Command is QueueCommand.Silence { IsSilent: true });
        _shop.Tell(((Address.Actor)late.To).Id, late.Command);

        Assert.Equal([First, Second], _shop.Queue(General).Waiting.Select(w => w.Conversation));
    }

    [Fact]
    public void A_conversation_in_which_agent_and_customer_say_nothing_for_a_day_closes()
    {
        _shop.WithAgent(First, Ann);
        _shop.Wait(40_000);
        _shop.Says(First, "One more thing");

        _shop.Wait(86_399);
        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        _shop.Wait(21_601);

        Assert.Equal([SystemSpeech.Closing], Said(First));
        Assert.Equal(Phase.Closed, _shop.Conversation(First).Phase);
        Assert.Empty(_shop.Agent(Ann).Slots);
    }

    /// <summary>It used to change nothing, so that who pressed nothing but the button was asked, and let go.</summary>
    [Fact]
    public void Pressing_the_button_for_a_person_again_is_a_sign_of_life()
    {
        _shop.Waiting(First);
        _shop.Wait(700);

        var again = Done(_shop.Tell(First, new ConversationCommand.AskForPerson("x-1")));
        // A repeat is no second sign.
        Assert.Equal(again.First, Done(_shop.Tell(First, new ConversationCommand.AskForPerson("x-1"))).First);
        _shop.Wait(599);

        Assert.Single(_shop.Events(First).OfType<ConversationEvent.AskedAgain>());
        Assert.Equal([SystemSpeech.StillThere], Said(First));
        Assert.Equal(Phase.Waiting, _shop.Conversation(First).Phase);
    }

    /// <summary>Every look used to begin the bot's patience anew.</summary>
    [Fact]
    public void Who_only_reads_a_conversation_does_not_keep_it_open()
    {
        var shop = new Shop(new AssistantBuilder().Patient(3_600)).Start(First);
        shop.Wait(3_000);

        Done(shop.Tell(First, new ConversationCommand.Inspect(Sue)));
        shop.Wait(1_600);

        Assert.Equal(Phase.Closed, shop.Conversation(First).Phase);
    }

    [Fact]
    public void Who_only_reads_what_a_person_has_does_not_keep_it_open_and_the_person_who_writes_does()
    {
        _shop.WithAgent(First, Ann);
        _shop.Wait(40_000);
        _shop.AgentSays(First, Ann, "I am looking.");
        _shop.Wait(60_000);
        Done(_shop.Tell(First, new ConversationCommand.Inspect(Sue)));

        _shop.Wait(26_399);
        _shop.Owns(First, Owner.Of(Ann), Phase.WithAgent);
        _shop.Wait(21_601);

        Assert.Equal(Phase.Closed, _shop.Conversation(First).Phase);
    }

    private IEnumerable<SystemSpeech> Said(ConversationId id) =>
        _shop.Events(id).OfType<ConversationEvent.SystemSaid>().Select(s => s.Kind);
}
