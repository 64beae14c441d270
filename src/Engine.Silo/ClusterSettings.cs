using System.ComponentModel.DataAnnotations;
using Engine.Runtime;

namespace Engine.Silo;

/// <summary>How a cluster is run; the same in every silo and client of it. Every default works.</summary>
public sealed record ClusterSettings
{
    /// <summary>
    /// How actors are kept. In a cluster <see cref="RuntimeOptions.IdleAfter"/> is a grain's collection age, at least 1 minute; IdleSweep
    /// is Orleans' quantum.
    /// </summary>
    public RuntimeOptions Runtime { get; init; } = new();

    /// <summary>Names the cluster: silos and clients with the same name and the same database find each other. Default engine.</summary>
    public string Name { get; init; } = "engine";

    /// <summary>
    /// Traces go on from caller to actor and from actor to actor. Default false: four steps more in every call; <c>serve</c> says true when
    /// a collector is named.
    /// </summary>
    public bool IsTraced { get; init; }

    /// <summary>
    /// How long a command is sent again while the silo that held its actor is dying. Default 30 s; the caller then gets a
    /// <see cref="TimeoutException"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a call between silos may take before it is taken for lost. Default 5 s: longer than it takes to declare a silo dead, which
    /// breaks its calls.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Streams that share what is committed, by hash of the actor, on its way to those who follow everything. Default 4, so that as many
    /// silos share the carrying.
    /// </summary>
    [Range(1, 64)]
    public int StreamPartitions { get; init; } = 4;

    /// <summary>
    /// How long a silo at first waits for another's answer to whether it lives, and how often it asks. Default 1 s (Orleans' own is 5 s);
    /// Orleans then goes by how fast the other answers, down to half of it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Unanswered probes until a silo is suspected, the last of them through a third silo. Default 2 (Orleans' own is 3).
    /// </summary>
    [Range(1, 10)]
    public int ProbesMissed { get; init; } = 2;

    /// <summary>
    /// How long a silo may be silent. Whoever sent anything since then is not suspected, whatever probes say: this is what protects a
    /// silo that is only busy. Default 2.5 s (Orleans' own is 60 s): a pause of the garbage collector is far shorter.
    /// </summary>
    /// <remarks>
    /// Only a connection that is still open can speak for a silo, so one whose process died is out sooner. One that stands still or
    /// cannot be reached keeps its connections open, and is out after this and one probe more.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan SilentMax { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// How often a silo reads the membership table even if nobody told it of a change. Default 1 s (Orleans' own is 60 s): the last one of
    /// several that died at once is told by nobody.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan TableRefresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a silo writes into the membership table that it lives; one that missed three has no vote on who else is dead. Default 1 s
    /// (Orleans' own is 30 s): when most silos die at once, the others can say so only after three of these.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan AliveEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a client looks for new and gone gateways. Default 1 s (Orleans' own is 60 s).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan GatewayRefresh { get; init; } = TimeSpan.FromSeconds(1);
}
