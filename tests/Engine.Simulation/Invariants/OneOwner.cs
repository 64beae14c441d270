using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>A conversation has one owner, known from its events alone; whoever else speaks, speaks out of turn.</summary>
internal sealed class OneOwner : Invariant
{
    private readonly Dictionary<ActorId, (Owner Owner, int Epoch, bool Closed)> _owned = [];

    public override void Saw(Committed committed)
    {
        var (owner, epoch, closed) = _owned.GetValueOrDefault(committed.Actor, (Owner.Bot, 1, false));
        switch (committed.Event)
        {
            case ConversationEvent.BotSaid e:
                Hold(owner.Kind == OwnerKind.Bot && e.Epoch == epoch, committed.Actor, "the bot never speaks after the handoff", e.Text);
                break;
            case ConversationEvent.AgentSaid e:
                Hold(owner == Owner.Of(e.Agent) && e.Epoch == epoch, committed.Actor, "only the agent who owns a conversation speaks in it", $"{e.Agent}, while {owner} owns it");
                break;
            case ConversationEvent.Offered e:
                Hold(owner.Kind == OwnerKind.Queue && e.Epoch == epoch, committed.Actor, "only a conversation that waits is offered, under the epoch in which it waits", $"to {e.Agent} under {e.Epoch}, now {epoch}");
                break;
            case ConversationEvent.OfferEnded e:
                Hold(e.Epoch > epoch, committed.Actor, "an offer that ends raises the epoch");
                epoch = e.Epoch;
                break;
            case ConversationEvent.OwnerChanged e:
                Hold(e.Epoch > epoch, committed.Actor, "a change of owner raises the epoch");
                (owner, epoch) = (e.Owner, e.Epoch);
                break;
        }
        Hold(!closed || committed.Event is EffectSettled or ConversationEvent.Inspected, committed.Actor,
            "nothing happens in a closed conversation but that somebody reads it", committed.Event.GetType().Name);
        if (committed.Actor.Kind == ActorKind.Conversation) _owned[committed.Actor] = (owner, epoch, closed || committed.Event is ConversationEvent.Closed);
    }

    public override void Forget(ActorId conversation) => _owned.Remove(conversation);
}
