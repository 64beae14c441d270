using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

internal sealed class OnlyTheOwnerSpeaks : IRule
{
    public Breach? Check(Committed committed, Ownership before) =>
        committed.Event is not ConversationEvent.AgentSaid said || (before.Owner == Owner.Of(said.Agent) && said.Epoch == before.Epoch)
            ? null
            : new Breach(Fault.TalkedOver, committed.Actor, "only the agent who owns a conversation speaks in it",
                $"{said.Agent}, while {before.Owner} owns it");
}
