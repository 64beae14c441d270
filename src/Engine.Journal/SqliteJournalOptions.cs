using System.ComponentModel.DataAnnotations;

namespace Engine.Journal;

/// <summary>How the SQLite journal works. Every default works.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>
    /// Idle reading connections that are kept; more are opened when needed and closed afterwards. Default 8, each with at most 2 MiB of
    /// cache.
    /// </summary>
    [Range(1, 1_000)]
    public int ReadersMax { get; init; } = 8;

    /// <summary>
    /// Actors whose last sequence is remembered, so that their next turn needs no look-up. Default 100,000, about 100 bytes each.
    /// </summary>
    [Range(0, 100_000_000)]
    public int HeadsMax { get; init; } = 100_000;

    /// <summary>
    /// Keys of actors that are held in memory, twice: to write with and to read with. Default 10,000, about 1.5 KB each; another costs 30
    /// µs.
    /// </summary>
    [Range(16, 10_000_000)]
    public int KeysMax { get; init; } = 10_000;

    /// <summary>Told when a subscriber throws. It stays subscribed and has missed what it was being told.</summary>
    public Action<Exception>? SubscriberFailed { get; init; }
}
