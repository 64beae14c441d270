using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits;

namespace Engine.LoadTester.Verification;

/// <summary>Compares all that a conversation's journal holds with the rules and with what its people were told.</summary>
internal static class ConversationAudit
{
    /// <param name="peopleCome">False in a run without agents, where whoever went silent in a queue stays there.</param>
    public static ConversationOutcome Of(ConversationRecord record,
        IReadOnlyList<Committed> events, Findings findings, bool peopleCome = true)
    {
        var audit = new Audit(isWhole: false);
        var outcome = new ConversationOutcome();
        var done = new HashSet<string>();
        foreach (var committed in events)
        {
            if (committed.Event is ConversationEvent { Cause.Id: var command } && !done.Add(command))
                findings.Add(Fault.Doubled, $"{record.Id}: {command}");
            foreach (var breach in audit.Add(committed)) findings.Add(breach);
            outcome.Add(committed);
        }
        var course = outcome.Course;
        foreach (var breach in record.Told.Check(new ConversationId(record.Id), course)) findings.Add(breach);
        foreach (var command in record.Refusals)
            if (done.Contains(command)) findings.Add(Fault.Refused, $"{record.Id}: {command}, which was done");
        // With the bot nobody waits for anything: the customer is simply gone.
        if (course is { ClosedBy: null, Owner.Kind: not OwnerKind.Bot } && (peopleCome || !record.WentSilent))
            findings.Add(Fault.Stuck, $"{record.Id}: owned by {course.Owner}");
        return outcome;
    }
}
