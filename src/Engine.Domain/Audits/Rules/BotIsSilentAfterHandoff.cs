using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

internal sealed class BotIsSilentAfterHandoff : IRule
{
    public Breach? Check(Committed committed, Ownership before) =>
        committed.Event is not ConversationEvent.BotSaid said || (before.Owner.Kind == OwnerKind.Bot && said.Epoch == before.Epoch)
            ? null
            : new Breach(Fault.BotAfterHandoff, committed.Actor, "the bot never speaks after the handoff", said.Text);
}
