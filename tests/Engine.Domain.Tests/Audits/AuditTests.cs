using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits;

namespace Engine.Domain.Tests.Audits;

/// <summary>An audit that finds nothing is worth something only when it would find what is there: each fault is planted once.</summary>
public sealed class AuditTests
{
    private static readonly AgentId Ann = new("ann"), Bob = new("bob");
    private static readonly QueueId Security = new("security");
    private static readonly ConversationId Conversation = new("c-1"), Other = new("c-2");

    [Fact]
    public void A_whole_conversation_and_its_agent_have_no_fault() =>
        Assert.Empty(BreachesOf([.. Whole(), .. AgentOf(capacity: 1)]));

    [Fact]
    public void A_gap_is_out_of_order() => Finds(Fault.OutOfOrder, "an actor's events are counted without gaps", [.. Whole().RemoveAt(2)]);

    [Fact]
    public void A_time_that_runs_backwards_is_out_of_order() =>
        Finds(Fault.OutOfOrder, "an actor's time never runs backwards", Changed(3, c => c with { At = DateTimeOffset.UnixEpoch }));

    [Fact]
    public void A_message_that_is_there_twice_is_doubled() =>
        Finds(Fault.Doubled, "no message is kept twice", Changed(3, c => c with { Event = Said("m1") }));

    [Fact]
    public void Two_senders_may_choose_the_same_id() =>
        Assert.Empty(BreachesOf(Changed(8, c => c with { Event = new ConversationEvent.AgentSaid(3, Ann, "m1", "hello") })));

    [Fact]
    public void A_bot_that_speaks_after_the_handoff_is_found() =>
        Finds(Fault.BotAfterHandoff, "the bot never speaks after the handoff", Changed(8, c => c with { Event = BotSaid(epoch: 1) }));

    [Fact]
    public void A_bot_that_speaks_under_an_old_epoch_is_found() =>
        Finds(Fault.BotAfterHandoff, "the bot never speaks after the handoff", Changed(2, c => c with { Event = BotSaid(epoch: 0) }));

    [Fact]
    public void A_person_who_speaks_and_has_it_not_talks_over() =>
        Finds(Fault.TalkedOver, "only the agent who owns a conversation speaks in it",
            Changed(8, c => c with { Event = new ConversationEvent.AgentSaid(3, Bob, "b1", "hello") }));

    [Fact]
    public void An_epoch_that_two_owners_have_is_a_double_assignment() =>
        Finds(Fault.DoubleAssigned, "a change of owner raises the epoch",
            Changed(7, c => c with { Event = new ConversationEvent.OwnerChanged(Owner.Of(Ann), 2, "accepted") }));

    [Fact]
    public void An_offer_that_ends_without_a_new_epoch_is_a_double_assignment() =>
        Finds(Fault.DoubleAssigned, "an offer that ends raises the epoch",
            Changed(7, c => c with { Event = new ConversationEvent.OfferEnded(2, Ann, OfferEnd.Declined) }));

    [Fact]
    public void An_offer_of_what_the_bot_has_is_a_double_assignment() =>
        Finds(Fault.DoubleAssigned, "only a conversation that waits is offered, under the epoch in which it waits",
            Changed(3, c => c with { Event = new ConversationEvent.Offered(1, Ann, c.At) }));

    [Fact]
    public void Two_agents_who_believe_that_they_have_it_are_a_double_assignment() =>
        Finds(Fault.DoubleAssigned, "an epoch has one agent",
            [.. AgentOf(capacity: 1), new Committed(Bob.Actor, 1, At(1), new AgentEvent.Assigned(Conversation, 3, TakenOver: true))]);

    [Fact]
    public void Whatever_happens_in_a_closed_conversation_is_out_of_order() =>
        Finds(Fault.OutOfOrder, "nothing happens in a closed conversation",
            [.. Whole(), new Committed(Conversation.Actor, 11, At(11), Said("m3"))]);

    [Fact]
    public void More_than_an_agent_can_carry_is_over_capacity() =>
        Finds(Fault.OverCapacity, "an agent is never over capacity",
            [.. AgentOf(capacity: 1), new Committed(Ann.Actor, 5, At(5), new AgentEvent.Reserved(Other, 2, Security, At(9)))]);

    [Fact]
    public void What_was_taken_over_or_released_takes_no_place() =>
        Assert.Empty(BreachesOf([
            .. AgentOf(capacity: 1),
            new Committed(Ann.Actor, 5, At(5), new AgentEvent.Assigned(Other, 3, TakenOver: true)),
            new Committed(Ann.Actor, 6, At(6), new AgentEvent.Released(Conversation, 3, "closed")),
            new Committed(Ann.Actor, 7, At(7), new AgentEvent.Reserved(new ConversationId("c-3"), 2, Security, At(9)))]));

    [Fact]
    public void A_conversation_that_was_forgotten_begins_anew()
    {
        var audit = new Audit();
        foreach (var committed in Whole()) audit.Add(committed);
        audit.Forget(Conversation.Actor);

        Assert.Empty(Whole().SelectMany(audit.Add));
    }

    private static void Finds(Fault fault, string law, ImmutableList<Committed> events)
    {
        var breach = BreachesOf(events).First();
        Assert.Equal((fault, law), (breach.Fault, breach.Law));
    }

    private static Breach[] BreachesOf(ImmutableList<Committed> events)
    {
        var audit = new Audit();
        return [.. events.SelectMany(audit.Add)];
    }

    private static ImmutableList<Committed> Changed(int at, Func<Committed, Committed> change) => Whole().SetItem(at, change(Whole()[at]));

    private static ImmutableList<Committed> Whole() => Of(Conversation.Actor,
        new ConversationEvent.Started(new CustomerProfile(new CustomerId("cyd")), "web", "retail"),
        Said("m1"),
        BotSaid(epoch: 1),
        Said("m2"),
        new ConversationEvent.Escalated("fraud", "fraud", Security, 9, []),
        new ConversationEvent.OwnerChanged(Owner.Of(Security), 2, "fraud"),
        new ConversationEvent.Offered(2, Ann, At(40)),
        new ConversationEvent.OwnerChanged(Owner.Of(Ann), 3, "accepted"),
        new ConversationEvent.AgentSaid(3, Ann, "a1", "hello"),
        new ConversationEvent.Closed("ann", "solved"));

    private static ImmutableList<Committed> AgentOf(int capacity) => Of(Ann.Actor,
        new AgentEvent.SignedIn(ImmutableSortedDictionary<string, int>.Empty, [], capacity, [Security]),
        new AgentEvent.Reserved(Conversation, 2, Security, At(40)),
        new AgentEvent.Offered(Conversation, 2, At(40)),
        new AgentEvent.Assigned(Conversation, 3));

    private static ImmutableList<Committed> Of(ActorId actor, params Event[] events) =>
        [.. events.Select((e, i) => new Committed(actor, i + 1, At(i + 1), e))];

    private static ConversationEvent Said(string id) => new ConversationEvent.CustomerSaid(id, "words", null);

    private static ConversationEvent BotSaid(int epoch) => new ConversationEvent.BotSaid(epoch, BotSpeech.Answer, "words");

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
}
