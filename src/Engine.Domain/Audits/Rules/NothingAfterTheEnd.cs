using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

internal sealed class NothingAfterTheEnd : IRule
{
    public Breach? Check(Committed committed, Ownership before) =>
        !before.Closed || committed.Event is EffectSettled or ConversationEvent.Inspected
            ? null
            : new Breach(Fault.OutOfOrder, committed.Actor, "nothing happens in a closed conversation", committed.Event.GetType().Name);
}
