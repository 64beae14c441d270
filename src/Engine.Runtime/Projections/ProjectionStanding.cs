namespace Engine.Runtime.Projections;

/// <summary>How well a projection follows the journal.</summary>
/// <param name="IsCaughtUp">It has read what was there at its start.</param>
/// <param name="IsFailing">The last read failed; it is tried again every second.</param>
/// <param name="Behind">Positions that it has not read, as of the last check, of at most 1,000 events.</param>
/// <param name="LastEventAt">When the last event happened that it has read; null before the first.</param>
/// <param name="Skipped">Events that it could not read and went past since its start.</param>
public sealed record ProjectionStanding(bool IsCaughtUp, bool IsFailing, long Behind, DateTimeOffset? LastEventAt, long Skipped);
