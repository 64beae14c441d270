using System.ComponentModel.DataAnnotations;

namespace Engine.Journal;

/// <summary>How the PostgreSQL journal works. Every default works.</summary>
public sealed record PostgresJournalOptions
{
    /// <summary>
    /// Connections that commit, and so commits that may be under way at once. Default 2: one is being made durable while the next is being
    /// sent.
    /// </summary>
    [Range(1, 64)]
    public int WritersMax { get; init; } = 2;

    /// <summary>Turns in one commit at most. Default 1,000, of about 0.6 KB each.</summary>
    [Range(1, 10_000)]
    public int BatchMax { get; init; } = 1_000;

    /// <summary>Connections that read. Default 16.</summary>
    [Range(1, 1_000)]
    public int ReadersMax { get; init; } = 16;

    /// <summary>A subscriber that was told of nothing looks for itself this often. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>At most once in so long the other processes are told that there is something to read. Default 5 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan HintEvery { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest that connecting may take. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ConnectMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that one statement may take; then its connection counts as lost. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StatementMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Wait before a lost database is tried again: a random part of this, which doubles up to <see cref="RetryMax"/>. Default 100 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Months for which partitions are made ahead, this one included. Default 3. Turns of other months share one partition.
    /// </summary>
    [Range(1, 120)]
    public int MonthsAhead { get; init; } = 3;

    /// <summary>
    /// Keys of actors that are held in memory, twice: to write with and to read with. Default 10,000, about 1.5 KB each; another costs a
    /// query.
    /// </summary>
    [Range(16, 10_000_000)]
    public int KeysMax { get; init; } = 10_000;

    /// <summary>Told when a subscriber throws. It stays subscribed and has missed what it was being told.</summary>
    public Action<Exception>? SubscriberFailed { get; init; }

    /// <summary>Default the machine's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>From 0 to 1, for the waits between tries. Default differs from process to process.</summary>
    public Func<double> Chance { get; init; } = ProcessChance.Begin();
}
