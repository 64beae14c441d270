using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>One live conversation as supervisors see it.</summary>
/// <param name="Sentiment">Mood, −1 to 1.</param>
/// <param name="Reason">The last escalation's reason code.</param>
/// <param name="Move">The bot's last move, such as <c>answer</c>, <c>clarify</c> or <c>offer-person</c>.</param>
public sealed record WallRow(
    ConversationId Conversation, long Sequence, CustomerId Customer, string Channel, Phase Phase, Owner Owner,
    string? Intent, float Confidence, int FailedAttempts, float Sentiment, string? Reason,
    DateTimeOffset StartedAt, DateTimeOffset OwnedSince, DateTimeOffset UpdatedAt, string? Move = null);

/// <summary>Which rows a supervisor wants. Every condition that is set must hold.</summary>
public sealed record WallFilter(
    Phase? Phase = null, OwnerKind? Owner = null, QueueId? Queue = null, string? Agent = null, string? Intent = null,
    string? Channel = null, float? SentimentBelow = null, float? ConfidenceBelow = null, int? FailedAttemptsFrom = null)
{
    public bool Matches(WallRow row) =>
        (Phase is null || row.Phase == Phase)
        && (Owner is null || row.Owner.Kind == Owner)
        && (Queue is null || (row.Owner.Kind == OwnerKind.Queue && row.Owner.Id == Queue.Value.Value))
        && (Agent is null || (row.Owner.Kind == OwnerKind.Agent && row.Owner.Id == Agent))
        && (Intent is null || row.Intent == Intent)
        && (Channel is null || row.Channel == Channel)
        && (SentimentBelow is null || row.Sentiment < SentimentBelow)
        && (ConfidenceBelow is null || (row.Intent is not null && row.Confidence < ConfidenceBelow))
        && (FailedAttemptsFrom is null || row.FailedAttempts >= FailedAttemptsFrom);
}

/// <summary>A snapshot first (rows, then Ready), then what changes.</summary>
/// <param name="Row">Set for Put.</param>
/// <param name="Conversation">Set for Remove: it closed, or no longer matches the filter.</param>
public sealed record WallChange(WallChangeKind Kind, WallRow? Row = null, ConversationId? Conversation = null);

[JsonConverter(typeof(WordEnumConverter<WallChangeKind>))]
public enum WallChangeKind { Put, Remove, Ready }
