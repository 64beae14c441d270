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
    DateTimeOffset StartedAt, DateTimeOffset OwnedSince, DateTimeOffset UpdatedAt, string? Move = null)
{
    /// <summary>The mood after each of the last messages; left out of JSON before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public MoodLine Moods { get; init; }
}

/// <summary>Which rows a supervisor wants. Every condition that is set must hold.</summary>
/// <param name="Flagged">True: those that were escalated, whoever has them now. False: the others.</param>
/// <param name="IdPart">Stands somewhere in the conversation's id or the customer's, whatever the case.</param>
public sealed record WallFilter(
    Phase? Phase = null, OwnerKind? Owner = null, QueueId? Queue = null, string? Agent = null, string? Intent = null,
    string? Channel = null, float? SentimentBelow = null, float? ConfidenceBelow = null, int? FailedAttemptsFrom = null,
    MoodBand? Mood = null, bool? Flagged = null, string? IdPart = null)
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
        && (FailedAttemptsFrom is null || row.FailedAttempts >= FailedAttemptsFrom)
        && (Mood is null || MoodBands.Of(row.Sentiment) == Mood)
        && (Flagged is null || row.Reason is not null == Flagged)
        && (IdPart is null || row.Conversation.Value.Contains(IdPart, StringComparison.OrdinalIgnoreCase)
            || row.Customer.Value.Contains(IdPart, StringComparison.OrdinalIgnoreCase));
}

[JsonConverter(typeof(WordEnumConverter<MoodBand>))]
public enum MoodBand { Bad, Even, Good }

public static class MoodBands
{
    /// <summary>Where bad ends and, above zero, good begins: one message at −0.6 makes a mood of −0.3, half of it.</summary>
    public const float Edge = 0.3f;

    public static MoodBand Of(float mood) => mood <= -Edge ? MoodBand.Bad : mood >= Edge ? MoodBand.Good : MoodBand.Even;
}

/// <summary>A snapshot first (rows, then Ready), then what changes.</summary>
/// <param name="Row">Set for Put.</param>
/// <param name="Conversation">Set for Remove: it closed, or no longer matches the filter.</param>
public sealed record WallChange(WallChangeKind Kind, WallRow? Row = null, ConversationId? Conversation = null);

[JsonConverter(typeof(WordEnumConverter<WallChangeKind>))]
public enum WallChangeKind { Put, Remove, Ready }
