using System.ComponentModel.DataAnnotations;

namespace Engine.Runtime;

/// <summary>How actors are kept. Every default works.</summary>
public sealed record RuntimeOptions
{
    /// <summary>
    /// Actors that a start wakes before their time, the earliest first, in case the clock was set back: about 30 µs each, and everybody who
    /// owed something when a busy process died.
    /// </summary>
    public const int WokenAnyway = 500;

    /// <summary>Commands that may wait for one actor; more are refused with Busy. Default 4,096.</summary>
    [Range(1, 1_000_000)]
    public int InboxMax { get; init; } = 4_096;

    /// <summary>Commands decided before one append. Default 256, so that one busy actor shares the writer.</summary>
    [Range(1, 10_000)]
    public int BatchMax { get; init; } = 256;

    /// <summary>An actor to which nothing happens for so long leaves memory. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often idle actors are looked for. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan IdleSweep { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often due times are looked up; a timer fires at most this late. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan WakeTick { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// An effect that is still owed after this is looked after from the journal, in case its actor has left memory. Default 2 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan EffectGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Wait before an effect is tried again; doubles up to <see cref="RetryMax"/>. Default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest wait before an effect is tried again in its first minute. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Longest wait before an effect that has been stuck for more than a minute is tried again, and before its actor is woken again.
    /// Default 2 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StuckMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Fewest events between two snapshots of an actor. Default 200: replaying them costs about 0.5 ms.</summary>
    [Range(1, 1_000_000)]
    public int SnapshotEvery { get; init; } = 200;

    /// <summary>How long a stop waits for work in hand. Default 10 s; what is owed after that waits in the journal.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Events held for a follower who reads slowly; one who falls further behind reads the journal instead. Default 1,024, of about 0.5 KB
    /// each and shared by all who follow them.
    /// </summary>
    [Range(16, 1_000_000)]
    public int TailMax { get; init; } = 1_024;
}
