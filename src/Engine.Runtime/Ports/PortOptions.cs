using System.ComponentModel.DataAnnotations;

namespace Engine.Runtime.Ports;

/// <summary>How a port is treated. Every default works.</summary>
public record PortOptions
{
    /// <summary>How long one try may take. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:02:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a try that found nobody is repeated at once, after waits with jitter from <see cref="RetryFirst"/> on that double. Default
    /// 2.
    /// </summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 2;

    /// <summary>Wait before the first repeat. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Requests under way at once in one process; as many more wait, and others are for later. Default 32.</summary>
    [Range(1, 10_000)]
    public int ConcurrencyMax { get; init; } = 32;

    /// <summary>Of those at once to one place, where a port has several; others wait for their turn. Null: no such limit.</summary>
    internal int? PartMax { get; init; }

    /// <summary>
    /// When of at least so many tries in 30 s half found nobody, nobody is asked for <see cref="BreakFor"/>. 0: always asked. Default 10.
    /// </summary>
    [Range(0, 10_000)]
    public int BreakAfter { get; init; } = 10;

    /// <summary>How long the port is left alone then. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(15);
}
