using Engine.Contracts.Events;
using Engine.Domain.Audits;

namespace Engine.LoadTester.Verification;

/// <summary>How one conversation went, with what the report draws.</summary>
internal sealed class ConversationOutcome
{
    private DateTimeOffset? _queuedAt;

    public Course Course { get; } = new();

    /// <summary>From coming into a queue to the first offer, by the engine's own clock, to the millisecond.</summary>
    public List<TimeSpan> Assignments { get; } = [];

    public List<(DateTimeOffset At, float Sentiment)> Moods { get; } = [];

    public void Add(Committed committed)
    {
        Course.Add(committed.Event);
        switch (committed.Event)
        {
            case ConversationEvent.CustomerSaid { Analysis: { } analysis }:
                Moods.Add((committed.At, analysis.Sentiment));
                break;
            case ConversationEvent.OwnerChanged e:
                _queuedAt = e.Owner.Kind == OwnerKind.Queue ? committed.At : null;
                break;
            case ConversationEvent.Offered when _queuedAt is { } since:
                Assignments.Add(committed.At - since);
                _queuedAt = null;
                break;
        }
    }
}
