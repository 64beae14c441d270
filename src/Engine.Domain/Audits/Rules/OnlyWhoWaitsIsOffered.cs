using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

internal sealed class OnlyWhoWaitsIsOffered : IRule
{
    public Breach? Check(Committed committed, Ownership before) =>
        committed.Event is not ConversationEvent.Offered offered || (before.Owner.Kind == OwnerKind.Queue && offered.Epoch == before.Epoch)
            ? null
            : new Breach(Fault.DoubleAssigned, committed.Actor,
                "only a conversation that waits is offered, under the epoch in which it waits",
                $"to {offered.Agent} under {offered.Epoch}, now {before.Epoch}");
}
