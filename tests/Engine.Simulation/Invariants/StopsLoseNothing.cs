using Engine.Contracts;

namespace Engine.Simulation.Invariants;

/// <summary>A server that is told to stop answers everything that it has taken before it goes.</summary>
internal sealed class StopsLoseNothing : Invariant
{
    public override void Stopped(IReadOnlyList<ActorId> unanswered)
    {
        foreach (var actor in unanswered) Hold(false, actor, "a server that stops answers what it has taken", $"{unanswered.Count} not");
    }
}
