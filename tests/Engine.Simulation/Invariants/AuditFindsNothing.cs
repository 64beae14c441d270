using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits;

namespace Engine.Simulation.Invariants;

/// <summary>The audit that the demo and the load tester end with finds nothing, at any moment.</summary>
internal sealed class AuditFindsNothing : Invariant
{
    private readonly Audit _audit = new();

    public override void Saw(Committed committed)
    {
        foreach (var breach in _audit.Add(committed)) Hold(false, breach.About, breach.Law, breach.Seen);
    }

    public override void Forget(ActorId conversation) => _audit.Forget(conversation);
}
