using System.Collections.Immutable;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Simulation.Stories;

namespace Engine.Simulation.People;

internal sealed record AgentComes(TimeSpan At, AgentId Agent, ImmutableSortedDictionary<string, int> Skills,
    ImmutableArray<string> Languages, int Capacity) : Step(At)
{
    public override string Tell() =>
        $"agent {Agent} signs in with {string.Join(", ", Skills.Select(s => $"{s.Key} {s.Value}"))}, room for {Capacity}"
        + (Languages.IsEmpty ? "" : $", speaking {string.Join(", ", Languages)}");

    public override void Happen(Town town) => town.Residents.Agent(Agent).Come(new AgentCommand.SignIn(Skills, Languages, Capacity));
}

internal sealed record AgentVanishes(TimeSpan At, AgentId Agent, TimeSpan For) : Step(At)
{
    public static readonly TimeSpan ForGood = Timeout.InfiniteTimeSpan;

    public override string Tell() =>
        For == ForGood ? $"agent {Agent} vanishes for good"
            : string.Create(CultureInfo.InvariantCulture, $"agent {Agent} vanishes for {For.TotalSeconds:0.###} s");

    public override void Happen(Town town) => town.Residents.Agent(Agent).Vanish(For);
}

internal sealed record AgentGoes(TimeSpan At, AgentId Agent, AgentStatus Status) : Step(At)
{
    public override string Tell() => $"agent {Agent} sets themselves {Status.ToString().ToLowerInvariant()}";

    public override void Happen(Town town) => town.Residents.Agent(Agent).SetStatus(Status);
}
