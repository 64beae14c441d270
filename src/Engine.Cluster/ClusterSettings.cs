using Engine.Runtime;

namespace Engine.Cluster;

/// <summary>How a cluster is run; the same in every silo and client of it. Every default works.</summary>
public sealed record ClusterSettings
{
    /// <summary>How actors are kept. In a cluster <see cref="RuntimeOptions.IdleAfter"/> is a grain's collection age, at least 1 minute; IdleSweep is Orleans' quantum.</summary>
    public RuntimeOptions Runtime { get; init; } = new();

    /// <summary>Names the cluster: silos and clients with the same name and the same database find each other. Default engine.</summary>
    public string Name { get; init; } = "engine";

    /// <summary>How long a command is sent again while the silo that held its actor is dying. Default 30 s; the caller then gets a <see cref="TimeoutException"/>.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call between silos may take before it is taken for lost. Default 5 s: longer than it takes to declare a silo dead, which breaks its calls.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wake-up grains that share the due times by hash of the actor. Default 4, so that as many silos share the waking.</summary>
    public int WakePartitions { get; init; } = 4;

    /// <summary>Streams that share what is committed, by hash of the actor, on its way to those who follow everything. Default 4, so that as many silos share the carrying.</summary>
    public int StreamPartitions { get; init; } = 4;

    /// <summary>How often a silo asks whether the others live. Default 1 s (Orleans' own is 5 s).</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Unanswered probes until a silo is suspected. Default 2 (Orleans' own is 3), so that a dead silo is out after 2 to 3 s; a pause of the garbage collector is far shorter.</summary>
    public int ProbesMissed { get; init; } = 2;

    /// <summary>How often a silo reads the membership table even if nobody told it of a change. Default 5 s (Orleans' own is 60 s).</summary>
    public TimeSpan TableRefresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo writes into the membership table that it lives; one that missed three has no vote on who else is dead. Default 1.5 s (Orleans' own is 30 s): when most silos die at once, the others can say so only after three of these.</summary>
    public TimeSpan AliveEvery { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How often a client looks for new and gone gateways. Default 2 s (Orleans' own is 60 s).</summary>
    public TimeSpan GatewayRefresh { get; init; } = TimeSpan.FromSeconds(2);
}
