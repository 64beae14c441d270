using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Agents;

namespace Engine.Simulation.Invariants;

/// <summary>Who has no connection for the grace is set away, and nobody else is for that reason.</summary>
internal sealed class AbsentAgentsAreAway : Invariant
{
    /// <summary>A word may be as late as a delivery may be, and be found at the end of a server's start.</summary>
    private static readonly TimeSpan LateMost = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<string, Connected> _agents = new(StringComparer.Ordinal);

    private sealed class Connected
    {
        public int Connections { get; set; }

        /// <summary>When the last connection went; null when none ever did.</summary>
        public TimeSpan? GoneSince { get; set; }

        /// <summary>When they became available last.</summary>
        public TimeSpan AvailableSince { get; set; }

        /// <summary>When a time without connection began and ended.</summary>
        public List<(TimeSpan From, TimeSpan To)> Gaps { get; } = [];
    }

    public override void Came(AgentId agent)
    {
        var of = Of(agent);
        if (of.Connections++ > 0) return;
        of.Gaps.RemoveAll(g => g.To < Town.Now - LateMost);
        if (of.GoneSince is { } gone) of.Gaps.Add((gone, Town.Now));
    }

    public override void Went(AgentId agent)
    {
        var of = Of(agent);
        if (--of.Connections == 0) of.GoneSince = Town.Now;
    }

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Agent) return;
        var of = Of(new AgentId(committed.Actor.Key));
        switch (committed.Event)
        {
            case AgentEvent.SignedIn or AgentEvent.StatusChanged { Status: AgentStatus.Available }:
                of.AvailableSince = Town.Now;
                break;
            case AgentEvent.StatusChanged { Why: "connection lost" }:
                var longest = of.Gaps.Select(g => g.To - g.From).Append(of is { Connections: 0, GoneSince: { } gone } ? Town.Now - gone : TimeSpan.Zero).Max();
                Hold(longest >= Town.AgentGrace, committed.Actor, "only who has no connection for the grace is set away for that", $"{longest.TotalSeconds} s");
                break;
        }
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var (id, of) in _agents)
        {
            var noticed = of.Connections == 0 && town.Server.Running is { } process && process.StartedAt < of.GoneSince && of.AvailableSince < of.GoneSince;
            Hold(!noticed || Records.State<Agent>(new AgentId(id).Actor)?.Status != AgentStatus.Available, new AgentId(id).Actor,
                "who has no connection any more is set away", $"gone since {of.GoneSince?.TotalSeconds} s");
        }
    }

    private Connected Of(AgentId agent)
    {
        if (!_agents.TryGetValue(agent.Value, out var of)) _agents.Add(agent.Value, of = new Connected());
        return of;
    }
}
