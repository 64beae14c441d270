using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Domain.Conversations;

/// <summary>Somebody read a conversation that was not theirs. One record an hour for each reader says enough.</summary>
public sealed record Inspection(AgentId By, DateTimeOffset At)
{
    /// <summary>A seventeenth reader within the hour pushes the first out, who may then be recorded twice.</summary>
    private const int KeptMax = 16;

    private static readonly TimeSpan Once = TimeSpan.FromHours(1);

    public static Reply Inspect(Draft<Conversation> draft, ConversationCommand.Inspect inspect, Context context)
    {
        if (!WordId.IsValid(inspect.By.Value)) return Words.BadId("reader");
        var isTheirs = draft.State.Custody.IsOwnedBy(inspect.By) || draft.State.Custody.Offer?.Agent == inspect.By;
        if (!isTheirs && !IsRecorded(draft.State.Inspections, inspect.By, context.Now))
            draft.Emit(new ConversationEvent.Inspected(inspect.By));
        return draft.Accept();
    }

    public static bool IsRecorded(ImmutableArray<Inspection> inspections, AgentId by, DateTimeOffset now) =>
        inspections.Any(i => i.By == by && now - i.At < Once);

    public static ImmutableArray<Inspection> Add(ImmutableArray<Inspection> inspections, Inspection inspection)
    {
        var kept = inspections.RemoveAll(i => i.By == inspection.By || inspection.At - i.At >= Once);
        return (kept.Length < KeptMax ? kept : kept.RemoveAt(0)).Add(inspection);
    }
}
