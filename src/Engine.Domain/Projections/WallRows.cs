using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Dialogue;

namespace Engine.Domain.Projections;

/// <summary>What one event does to a conversation's row on the wall.</summary>
public static class WallRows
{
    /// <param name="row">The row so far; null before the conversation started.</param>
    /// <returns>The new row; null when the conversation has closed, or its start is not known.</returns>
    public static WallRow? Apply(WallRow? row, Committed committed)
    {
        if (row is not null && committed.Sequence <= row.Sequence) return row;   // seen before
        if (committed.Event is ConversationEvent.Started started)
            return new WallRow(
                new ConversationId(committed.Actor.Key), committed.Sequence, started.Customer.Id, started.Channel, Phase.Bot, Owner.Bot,
                Intent: null, Confidence: 0, FailedAttempts: 0, Sentiment: 0, Reason: null, committed.At, committed.At, committed.At);
        if (row is null || committed.Event is ConversationEvent.Closed) return null;
        return Change(row, committed) with { Sequence = committed.Sequence, UpdatedAt = committed.At };
    }

    private static WallRow Change(WallRow row, Committed committed) => committed.Event switch
    {
        ConversationEvent.CustomerSaid { Analysis: not null } e when Mood.After(row.Intent is null ? null : row.Sentiment, e) is var mood =>
            row with
        {
            Intent = e.About ?? row.Intent,
            Confidence = e.About is null ? row.Confidence : e.Confidence,
            Sentiment = mood ?? 0,
            Moods = mood is { } now && e.Choice is null ? row.Moods.With(now) : row.Moods,
            FailedAttempts = row.Phase != Phase.Bot ? row.FailedAttempts : e.Missed ? row.FailedAttempts + 1 : 0,
        },
        ConversationEvent.BotSaid { Move: { } move } => row with { Move = move },
        ConversationEvent.Escalated e => row with { Reason = e.Reason },
        ConversationEvent.OwnerChanged e => row with
        {
            Owner = e.Owner,
            Phase = e.Owner.Kind switch { OwnerKind.Bot => Phase.Bot, OwnerKind.Queue => Phase.Waiting, _ => Phase.WithAgent },
            OwnedSince = committed.At,
            FailedAttempts = e.Owner.Kind == OwnerKind.Bot ? 0 : row.FailedAttempts,
        },
        ConversationEvent.Offered => row with { Phase = Phase.Offered },
        ConversationEvent.OfferEnded => row with { Phase = Phase.Waiting },
        _ => row,
    };
}
