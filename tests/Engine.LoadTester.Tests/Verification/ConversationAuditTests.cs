using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Tests.Verification;

/// <summary>The rules have tests of their own, tests/Engine.Domain.Tests/Audits: here is what the load tester adds.</summary>
public sealed class ConversationAuditTests
{
    private static readonly AgentId Ann = new("ann");
    private static readonly Cause Accepted = new("ann", "x1", "00c0ffee00c0ffee");
    private static readonly QueueId Security = new("security");
    private readonly ConversationRecord _record = new("c-1") { Acknowledged = 2 };
    private readonly Findings _findings = new();

    [Fact]
    public void A_whole_conversation_has_no_fault_and_tells_how_it_went()
    {
        _record.AcceptedBy("ann");
        _record.AgentSaid("ann-1");

        var outcome = Audit(Whole());

        Assert.Empty(_findings.Kept);
        Assert.Equal(["m1", "m2"], outcome.Course.CustomerMessages);
        Assert.True(outcome.Course.HadAgent);
        Assert.Equal(["fraud"], outcome.Course.Escalations);
        Assert.Equal(TimeSpan.FromMilliseconds(40), Assert.Single(outcome.Assignments));
    }

    [Fact]
    public void A_broken_rule_is_found_with_the_conversation() => Finds(
        Fault.OutOfOrder, Whole().Select(c => c.Sequence == 3 ? c with { At = DateTimeOffset.UnixEpoch } : c));

    [Fact]
    public void An_acknowledged_message_that_is_not_there_is_lost()
    {
        _record.Acknowledged = 3;

        Finds(Fault.Lost, Whole());
    }

    [Fact]
    public void An_agents_acknowledged_message_that_is_not_there_is_lost()
    {
        _record.AgentSaid("ann-2");

        Finds(Fault.Lost, Whole());
    }

    [Fact]
    public void An_acceptance_that_is_not_in_the_journal_is_a_double_assignment()
    {
        _record.AcceptedBy("bob");

        Finds(Fault.DoubleAssigned, Whole());
    }

    [Fact]
    public void A_command_that_was_done_and_is_refused_when_sent_again_is_refused_wrongly()
    {
        _record.Refused("x1");

        Finds(Fault.Refused, Whole());
    }

    [Fact]
    public void A_command_that_was_refused_and_not_done_is_no_fault()
    {
        _record.Refused("x7");

        Audit(Whole());

        Assert.Empty(_findings.Kept);
    }

    [Fact]
    public void A_command_that_was_done_twice_is_doubled() => Finds(
        Fault.Doubled, Whole().Select(c => c.Event is ConversationEvent.Closed e ? c with { Event = e with { Cause = Accepted } } : c));

    [Fact]
    public void Whoever_still_waits_in_the_end_is_stuck() => Finds(Fault.Stuck, Whole().Take(6));

    [Fact]
    public void Whoever_went_silent_where_no_people_come_is_not_stuck()
    {
        _record.WentSilent = true;

        ConversationAudit.Of(_record, [.. Whole().Take(6)], _findings, peopleCome: false);

        Assert.Equal(0, _findings.Total);
    }

    private void Finds(Fault fault, IEnumerable<Committed> events)
    {
        Audit(events);
        Assert.True(_findings.Count(fault) > 0);
        Assert.Contains(_findings.Kept.Values.SelectMany(w => w), w => w.Contains("c-1: ", StringComparison.Ordinal));
    }

    private ConversationOutcome Audit(IEnumerable<Committed> events) => ConversationAudit.Of(_record, [.. events], _findings);

    private static IEnumerable<Committed> Whole() =>
        new (int At, Event Event)[]
        {
            (0, new ConversationEvent.Started(new CustomerProfile(new CustomerId("cyd")), "web", "retail")),
            (2, new ConversationEvent.CustomerSaid("m1", "words", null)),
            (5, new ConversationEvent.BotSaid(1, BotSpeech.Answer, "words")),
            (7, new ConversationEvent.CustomerSaid("m2", "words", null)),
            (10, new ConversationEvent.Escalated("fraud", "fraud", Security, 9, [])),
            (10, new ConversationEvent.OwnerChanged(Owner.Of(Security), 2, "fraud")),
            (50, new ConversationEvent.Offered(2, Ann, DateTimeOffset.UnixEpoch)),
            (60, new ConversationEvent.OwnerChanged(Owner.Of(Ann), 3, "accepted") { Cause = Accepted }),
            (70, new ConversationEvent.AgentSaid(3, Ann, "ann-1", "hello")),
            (80, new ConversationEvent.Closed("ann", "solved")),
        }.Select((e, i) => new Committed(new ConversationId("c-1").Actor, i + 1, DateTimeOffset.UnixEpoch.AddMilliseconds(e.At), e.Event));
}
