using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

/// <summary>What is owed is still settled then, and what another system answers too late is recorded.</summary>
internal sealed class NothingAfterTheEnd : IRule
{
    public Breach? Check(Committed committed, Ownership before) =>
        !before.Closed || committed.Event is EffectSettled or ConversationEvent.Inspected or ConversationEvent.LookUpAsked
            or ConversationEvent.LookUpAnswered { Late: true }
            or ConversationEvent.Erased
            ? null
            : new Breach(Fault.OutOfOrder, committed.Actor, "nothing happens in a closed conversation", committed.Event.GetType().Name);
}
