namespace Engine.LoadTester.Verification;

/// <summary>Compares all that a conversation's journal holds with what its people were told.</summary>
internal static class ConversationAudit
{
    /// <param name="peopleCome">False in a run without agents, where whoever went silent in a queue stays there.</param>
    public static ConversationOutcome Of(ConversationRecord record, IReadOnlyList<SeenEvent> events, Findings findings, bool peopleCome = true)
    {
        var outcome = new ConversationOutcome();
        string owner = "bot", ownerId = "";
        int epoch = 1, customerMessage = 0;
        long sequence = 0;
        var said = new HashSet<string>();
        var done = new HashSet<string>();
        var accepted = new List<string>();
        DateTimeOffset? queuedAt = null;

        foreach (var seen in events)
        {
            if (seen.Sequence != ++sequence) Found(Fault.OutOfOrder, $"event {seen.Sequence} in the place of {sequence}");
            sequence = seen.Sequence;
            if (seen.Cause is { } command && !done.Add(command)) Found(Fault.Doubled, command);
            switch (seen.Type)
            {
                case SeenEvent.CustomerSaid:
                    outcome.Turns++;
                    if (seen.Sentiment is { } sentiment) outcome.Moods.Add((seen.At, sentiment));
                    if (!said.Add(seen.Id!)) Found(Fault.Doubled, seen.Id!);
                    else if (seen.Id != ConversationRecord.MessageId(++customerMessage)) Found(Fault.OutOfOrder, $"{seen.Id} in the place of m{customerMessage}");
                    break;
                case SeenEvent.BotSaid when owner != "bot" || seen.Epoch != epoch:
                    Found(Fault.BotAfterHandoff, $"event {seen.Sequence}");
                    break;
                case SeenEvent.AgentSaid:
                    if (!said.Add(seen.Id!)) Found(Fault.Doubled, seen.Id!);
                    if (owner != "agent" || ownerId != seen.By || seen.Epoch != epoch) Found(Fault.TalkedOver, $"{seen.By}, event {seen.Sequence}");
                    break;
                case SeenEvent.Escalated:
                    outcome.Escalations.Add(seen.Reason!);
                    break;
                case SeenEvent.OwnerChanged:
                    if (seen.Epoch != epoch + 1) Found(Fault.DoubleAssigned, $"epoch {seen.Epoch} after {epoch}, event {seen.Sequence}");
                    (owner, ownerId, epoch) = (seen.Owner!, seen.By ?? "", seen.Epoch);
                    queuedAt = owner == "queue" ? seen.At : null;
                    if (owner == "agent") accepted.Add(ownerId);
                    break;
                case SeenEvent.Offered when queuedAt is { } since:
                    outcome.Assignments.Add(seen.At - since);
                    queuedAt = null;
                    break;
                case SeenEvent.OfferEnded:
                    epoch = seen.Epoch;
                    break;
                case SeenEvent.Closed:
                    outcome.IsClosed = true;
                    break;
            }
        }

        for (var m = 1; m <= record.Acknowledged; m++)
            if (!said.Contains(ConversationRecord.MessageId(m))) Found(Fault.Lost, $"m{m}");
        foreach (var message in record.AgentMessages)
            if (!said.Contains(message)) Found(Fault.Lost, message);
        foreach (var command in record.Refusals)
            if (done.Contains(command)) Found(Fault.Refused, $"{command}, which was done");
        foreach (var told in record.Acceptances.GroupBy(a => a))
            if (told.Count() > accepted.Count(a => a == told.Key))
                Found(Fault.DoubleAssigned, $"{told.Key} was told {told.Count()} times that it is theirs, and had it {accepted.Count(a => a == told.Key)} times");
        // With the bot nobody waits for anything: the customer is simply gone.
        if (!outcome.IsClosed && owner != "bot" && (peopleCome || !record.WentSilent)) Found(Fault.Stuck, owner == "agent" ? $"with {ownerId}" : $"waits in {ownerId}");
        outcome.HadPerson = accepted.Count > 0;
        return outcome;

        void Found(Fault fault, string what) => findings.Add(fault, $"{record.Id}: {what}");
    }
}

/// <summary>How one conversation went.</summary>
internal sealed class ConversationOutcome
{
    public int Turns { get; set; }

    public bool IsClosed { get; set; }

    public bool HadPerson { get; set; }

    /// <summary>Reason codes, in order.</summary>
    public List<string> Escalations { get; } = [];

    /// <summary>From coming into a queue to the first offer, by the engine's own clock, to the millisecond.</summary>
    public List<TimeSpan> Assignments { get; } = [];

    public List<(DateTimeOffset At, float Sentiment)> Moods { get; } = [];
}
