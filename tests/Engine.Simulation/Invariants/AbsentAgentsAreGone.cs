using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Agents;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Who has no connection for the grace is set away, then signed out and holds nothing; who has one again is available again.
/// Kept from the connections that the servers saw.
/// </summary>
internal sealed class AbsentAgentsAreGone : Invariant
{
    /// <summary>A word may be found at the end of a server's start.</summary>
    private static readonly TimeSpan LateMost = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<string, Connected> _agents = new(StringComparer.Ordinal);

    private sealed class Connected
    {
        public int Connections { get; set; }

        /// <summary>When the last connection went; null when none ever did.</summary>
        public TimeSpan? GoneSince { get; set; }

        /// <summary>When a time without connection began and ended.</summary>
        public List<(TimeSpan From, TimeSpan To)> Gaps { get; } = [];

        /// <summary>Set away for the lost connection, and nothing else since.</summary>
        public bool IsAwayForThat { get; set; }
    }

    public override void Came(AgentId agent)
    {
        var of = Of(agent);
        if (of.Connections++ > 0) return;
        of.Gaps.RemoveAll(g => g.To < Town.Now - LateMost);
        of.Gaps.Add((of.GoneSince ?? TimeSpan.Zero, Town.Now));
    }

    public override void Went(AgentId agent)
    {
        var of = Of(agent);
        if (--of.Connections == 0) of.GoneSince = Town.Now;
    }

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Agent || committed.Event is not (AgentEvent.SignedIn or AgentEvent.StatusChanged)) return;
        var of = Of(new AgentId(committed.Actor.Key));
        of.IsAwayForThat = committed.Event is AgentEvent.StatusChanged { Why: "connection lost" };
        if (!of.IsAwayForThat || !Town.IsFaultless) return;   // lost renewals and a clock that jumps do so, too
        var longest = of.Gaps.Select(g => g.To - g.From)
            .Append(of.Connections == 0 ? Town.Now - (of.GoneSince ?? TimeSpan.Zero) : TimeSpan.Zero).Max();
        Hold(longest >= Town.AgentGrace, committed.Actor,
            "only who has no connection for the grace is set away for that", $"{longest.TotalSeconds} s");
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var agent in Records.All<Agent>())
        {
            var of = Of(agent.Id);
            if (of.Connections > 0) Hold(!of.IsAwayForThat, agent.Id.Actor, "who has a connection again is available again");
            else Hold(agent is { Status: AgentStatus.Offline, Slots.IsEmpty: true },
                agent.Id.Actor, "who has no connection any more is signed out and holds nothing",
                $"{agent.Status} with {agent.Slots.Length} conversations, gone since {of.GoneSince?.TotalSeconds} s");
        }
    }

    private Connected Of(AgentId agent)
    {
        if (!_agents.TryGetValue(agent.Value, out var of)) _agents.Add(agent.Value, of = new Connected());
        return of;
    }
}
