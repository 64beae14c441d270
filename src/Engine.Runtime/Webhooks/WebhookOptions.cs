using System.ComponentModel.DataAnnotations;
using Engine.Runtime.Ports;

namespace Engine.Runtime.Webhooks;

/// <summary>How webhooks are delivered. Every default works.</summary>
public sealed record WebhookOptions
{
    /// <summary>
    /// Addresses of machines that the internet does not reach (127.0.0.1, 10.…, fd00:…) may be told too. Default false: who may make
    /// webhooks could read the operator's network with them.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>How long one try may take. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:02:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a delivery is tried until it becomes a dead letter. Default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Deliveries under way at once in one process, of all webhooks together. Default 64.</summary>
    [Range(1, 10_000)]
    public int ConcurrencyMax { get; init; } = 64;

    /// <summary>Of those, to one subscriber; each conversation's are delivered one after the other. Default 8.</summary>
    [Range(1, 10_000)]
    public int SubscriberMax { get; init; } = 8;

    /// <summary>
    /// When of at least so many tries at one subscriber in 30 s half found nobody, it is left alone for <see cref="BreakFor"/>, then tried
    /// with one. 0: never. Default 10.
    /// </summary>
    [Range(0, 10_000)]
    public int BreakAfter { get; init; } = 10;

    /// <summary>How long a subscriber is left alone then. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Events of one webhook that wait for their delivery in memory; the rest waits in the journal. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int PendingMax { get; init; } = 1_000;

    /// <summary>The feed tries again by itself, for as long as it takes; one subscriber who is gone must not stop the others.</summary>
    internal PortOptions Port => new()
    {
        Deadline = Deadline, ConcurrencyMax = ConcurrencyMax, PartMax = SubscriberMax, Retries = 0, BreakAfter = BreakAfter,
        BreakFor = BreakFor,
    };
}
