using System.Collections.Immutable;
using Engine.Contracts;

namespace Engine.Domain.Conversations;

/// <summary>Somebody read a conversation that was not theirs. One record an hour for each reader says enough.</summary>
public sealed record Inspection(AgentId By, DateTimeOffset At)
{
    /// <summary>A seventeenth reader within the hour pushes the first out, who may then be recorded twice.</summary>
    private const int KeptMax = 16;

    private static readonly TimeSpan Once = TimeSpan.FromHours(1);

    public static bool IsRecorded(ImmutableArray<Inspection> inspections, AgentId by, DateTimeOffset now) =>
        inspections.Any(i => i.By == by && now - i.At < Once);

    public static ImmutableArray<Inspection> Add(ImmutableArray<Inspection> inspections, Inspection inspection)
    {
        var kept = inspections.RemoveAll(i => i.By == inspection.By || inspection.At - i.At >= Once);
        return (kept.Length < KeptMax ? kept : kept.RemoveAt(0)).Add(inspection);
    }
}
