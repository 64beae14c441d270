using Engine.Contracts;
using Engine.Contracts.Views;

namespace Engine.Domain.Projections.Figures;

/// <summary>The figures of the conversations that were opened in one hour. Not thread-safe.</summary>
public sealed class Hour
{
    /// <summary>Of each hour so many conversations are known by name; the counts hold all.</summary>
    public const int KnownMax = 100;

    /// <summary>How many there are of each outcome, and of each voice.</summary>
    public int[] Outcomes { get; init; } = new int[Enum.GetValues<CaseOutcome>().Length];

    public int[] Voices { get; init; } = new int[Enum.GetValues<Voices>().Length];

    public SortedDictionary<string, int> Reasons { get; init; } = new(StringComparer.Ordinal);

    public Spans FirstResponse { get; set; } = Spans.None;

    public Spans Handoff { get; set; } = Spans.None;

    public Spans Waiting { get; set; } = Spans.None;

    public Spans Handling { get; set; } = Spans.None;

    /// <summary>The newest conversations.</summary>
    public Dictionary<ConversationId, Journey> Known { get; init; } = [];

    /// <param name="before">Null: it has been opened.</param>
    public void Change(Journey? before, Journey after)
    {
        if (before is not null) Count(before, -1);
        Count(after, 1);
        if (before?.Reason is null && after.Reason is { } reason) Reasons[reason] = Reasons.GetValueOrDefault(reason) + 1;
        if (before?.FirstResponse is null && after.FirstResponse is { } first) FirstResponse = FirstResponse.With(first);
        if (before?.Handoff is null && after.Handoff is { } handoff) Handoff = Handoff.With(handoff);
        if (after.IsClosed && after.LeftBotAt is not null) Waiting = Waiting.With(after.Waited);
        if (after.IsClosed && after.Handoff is not null) Handling = Handling.With(after.Handled);
        Know(before is null, after);
    }

    private void Count(Journey journey, int one)
    {
        Outcomes[(int)journey.Outcome] += one;
        Voices[(int)journey.Voices] += one;
    }

    private void Know(bool isNew, Journey journey)
    {
        if (isNew && Known.Count == KnownMax) Known.Remove(Known.Values.MinBy(j => j.StartedAt)!.Conversation);
        if (isNew || Known.ContainsKey(journey.Conversation)) Known[journey.Conversation] = journey;
    }
}
