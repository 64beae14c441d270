using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Tests.Verification;

/// <summary>A verification that finds nothing is worth something only when it would find what is there: each fault is planted once.</summary>
public sealed class ConversationAuditTests
{
    private readonly ConversationRecord _record = new("c-1") { Acknowledged = 2 };
    private readonly Findings _findings = new();

    [Fact]
    public void A_whole_conversation_has_no_fault_and_tells_how_it_went()
    {
        _record.AcceptedBy("ann");
        _record.AgentSaid("ann-1");

        var outcome = Audit(Good());

        Assert.Empty(_findings.Kept);
        Assert.Equal(2, outcome.Turns);
        Assert.True(outcome.HadPerson);
        Assert.Equal(["fraud"], outcome.Escalations);
        Assert.Equal(TimeSpan.FromMilliseconds(40), Assert.Single(outcome.Assignments));
    }

    [Fact]
    public void An_acknowledged_message_that_is_not_there_is_lost() => Finds(Fault.Lost, r => r.Acknowledged = 3);

    [Fact]
    public void An_agents_acknowledged_message_that_is_not_there_is_lost() => Finds(Fault.Lost, r => r.AgentSaid("ann-2"));

    [Fact]
    public void A_message_that_is_there_twice_is_doubled() => Finds(Fault.Doubled, e => e.Add(Said(10, "m2")));

    [Fact]
    public void Messages_in_another_order_are_out_of_order() => Finds(Fault.OutOfOrder, e => (e[1], e[3]) = (e[1] with { Id = "m2" }, e[3] with { Id = "m1" }));

    [Fact]
    public void A_gap_is_out_of_order() => Finds(Fault.OutOfOrder, e => e.RemoveAt(2));

    [Fact]
    public void A_bot_that_speaks_after_the_handoff_is_found() =>
        Finds(Fault.BotAfterHandoff, e => e.Insert(6, new SeenEvent(7, At(0), SeenEvent.BotSaid, Epoch: 1)), renumber: true);

    [Fact]
    public void A_person_who_speaks_and_has_it_not_talks_over() => Finds(Fault.TalkedOver, e => e[8] = e[8] with { By = "bob" });

    [Fact]
    public void An_epoch_that_two_owners_have_is_a_double_assignment() => Finds(Fault.DoubleAssigned, e => e[7] = e[7] with { Epoch = 2 });

    [Fact]
    public void An_acceptance_that_is_not_in_the_journal_is_a_double_assignment() => Finds(Fault.DoubleAssigned, r => r.AcceptedBy("bob"));

    [Fact]
    public void A_command_that_was_done_and_is_refused_when_sent_again_is_refused_wrongly() => Finds(Fault.Refused, r => r.Refused("x1"));

    [Fact]
    public void A_command_that_was_refused_and_not_done_is_no_fault()
    {
        _record.Refused("x7");

        Audit(Good());

        Assert.Empty(_findings.Kept);
    }

    [Fact]
    public void A_command_that_was_done_twice_is_doubled() => Finds(Fault.Doubled, e => e[9] = e[9] with { Cause = "x1" });

    [Fact]
    public void Whoever_still_waits_in_the_end_is_stuck() => Finds(Fault.Stuck, e => e.RemoveRange(6, 4));

    private void Finds(Fault fault, Action<ConversationRecord> change)
    {
        change(_record);
        Audit(Good());
        Assert.True(_findings.Count(fault) > 0);
    }

    private void Finds(Fault fault, Action<List<SeenEvent>> change, bool renumber = false)
    {
        var events = Good();
        change(events);
        Audit(renumber ? [.. events.Select((e, i) => e with { Sequence = i + 1 })] : events);
        Assert.True(_findings.Count(fault) > 0);
        Assert.Contains(_findings.Kept.Values.SelectMany(w => w), w => w.StartsWith("c-1: ", StringComparison.Ordinal));
    }

    private ConversationOutcome Audit(List<SeenEvent> events) => ConversationAudit.Of(_record, events, _findings);

    private static List<SeenEvent> Good() =>
    [
        new(1, At(0), SeenEvent.Started),
        Said(2, "m1"),
        new(3, At(5), SeenEvent.BotSaid, Epoch: 1),
        Said(4, "m2"),
        new(5, At(10), SeenEvent.Escalated, Reason: "fraud"),
        new(6, At(10), SeenEvent.OwnerChanged, Owner: "queue", By: "security", Epoch: 2),
        new(7, At(50), SeenEvent.Offered, By: "ann", Epoch: 2),
        new(8, At(60), SeenEvent.OwnerChanged, Owner: "agent", By: "ann", Epoch: 3, Cause: "x1"),
        new(9, At(70), SeenEvent.AgentSaid, "ann-1", By: "ann", Epoch: 3),
        new(10, At(80), SeenEvent.Closed, By: "ann"),
    ];

    private static SeenEvent Said(long sequence, string id) => new(sequence, At(sequence), SeenEvent.CustomerSaid, id, Sentiment: 0);

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds);
}
