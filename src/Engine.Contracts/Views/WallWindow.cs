using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>The part of the wall that somebody looks at: of the rows that match, in order, so many from one on.</summary>
/// <param name="Filter">Null: every row.</param>
/// <param name="Sort">Rows that are equal in it stand in order of the conversation's id, in either direction.</param>
/// <param name="First">How many of the matching rows come before; 0 or more.</param>
/// <param name="Count">At most so many rows, 0 to <see cref="CountMax"/>; 0 for the counts alone.</param>
public sealed record WallWindow(
    WallFilter? Filter = null, WallColumn Sort = WallColumn.UpdatedAt, bool Descending = false, int First = 0, int Count = 50)
{
    public const int CountMax = 200;

    /// <summary>Why it cannot be shown, in a sentence; null when it can.</summary>
    [JsonIgnore]
    public string? Wrong =>
        First < 0 ? "'first' is how many rows come before: 0 or more."
        : Count is < 0 or > CountMax ? $"'count' must be 0 to {CountMax}."
        : null;
}

/// <summary>
/// What rows can be in order of. Words are in order of their characters' numbers; no word comes first. Owners: the bot, then queues, then
/// agents, each by id. Who waits longest has the earliest <c>ownedSince</c>.
/// </summary>
[JsonConverter(typeof(WordEnumConverter<WallColumn>))]
public enum WallColumn
{
    Conversation, Customer, Channel, Phase, Owner, Intent, Confidence, FailedAttempts, Sentiment, Reason, StartedAt, OwnedSince, UpdatedAt,
}

/// <summary>What a window shows now.</summary>
/// <param name="Rows">In order; fewer than were asked for at the end.</param>
/// <param name="Matching">Rows that match the window's filter.</param>
/// <param name="Floor">Counts over all rows, whatever the filter.</param>
public sealed record WallShown(ImmutableArray<WallRow> Rows, int Matching, WallFloor Floor)
{
    public bool Equals(WallShown? other) =>
        other is not null && Matching == other.Matching && Floor == other.Floor && Rows.AsSpan().SequenceEqual(other.Rows.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Rows.Length, Matching, Floor);
}

/// <summary>Every live conversation, counted.</summary>
/// <param name="Flagged">Those that were escalated, whoever has them now.</param>
/// <param name="Queues">Those in which somebody waits, in order of id.</param>
public sealed record WallFloor(int Live, PhaseCounts Phases, MoodCounts Moods, int Flagged, ImmutableArray<QueueCount> Queues)
{
    public bool Equals(WallFloor? other) =>
        other is not null && (Live, Phases, Moods, Flagged) == (other.Live, other.Phases, other.Moods, other.Flagged)
        && Queues.AsSpan().SequenceEqual(other.Queues.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Live, Phases, Moods, Flagged, Queues.Length);
}

public readonly record struct PhaseCounts(int Bot, int Waiting, int Offered, int WithAgent);

/// <summary>By <see cref="MoodBands"/>; before the first message the mood is even.</summary>
public readonly record struct MoodCounts(int Bad, int Even, int Good);

/// <param name="Waiting">Conversations in it, those on offer included.</param>
/// <param name="WaitingSince">Of the one that has waited longest.</param>
public sealed record QueueCount(QueueId Queue, int Waiting, DateTimeOffset WaitingSince);
