using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Timers;

namespace Engine.Domain.Conversations.Ownership;

/// <summary>Who waits is offered to one agent at a time, who takes it, declines, goes or lets the time pass.</summary>
internal static class Offers
{
    public static Reply Offer(Draft<Conversation> draft, ConversationCommand.Offer offer, Context context)
    {
        var state = draft.State;
        if (state.Phase == Phase.Offered && state.Epoch == offer.Epoch && state.Custody.Offer?.Agent == offer.Agent) return draft.Accept();
        if (state.Phase != Phase.Waiting || state.Epoch != offer.Epoch || offer.Expires <= context.Now)
            return Refused.OfferGone(state.ToView());
        if (LetGo.At(state) <= context.Now)   // due before this came
        {
            LetGo.Ring(draft, context);
            return draft.Accept(draft.State.ToView());
        }
        draft.Emit(new ConversationEvent.Offered(offer.Epoch, offer.Agent, offer.Expires));
        return draft.Accept();
    }

    public static Reply Accept(Draft<Conversation> draft, ConversationCommand.Accept accept)
    {
        if (draft.State.Custody.IsOwnedBy(accept.Agent)) return draft.Accept(draft.State.ToView());
        if (draft.State.Phase != Phase.Offered || draft.State.Custody.Offer?.Agent != accept.Agent) return Refused.OfferGone();
        Handover.ChangeOwner(draft, Owner.Of(accept.Agent), "accepted");
        return draft.Accept(draft.State.ToView());
    }

    public static Reply Decline(Draft<Conversation> draft, ConversationCommand.Decline decline, Context context)
    {
        if (draft.State.Phase != Phase.Offered || draft.State.Custody.Offer?.Agent != decline.Agent) return Refused.OfferGone();
        End(draft, decline.Agent, OfferEnd.Declined, context, decline.Reason);
        return draft.Accept();
    }

    public static Reply AgentLeft(Draft<Conversation> draft, ConversationCommand.AgentLeft left, Context context)
    {
        if (draft.State.Epoch != left.Epoch) return draft.Accept();
        if (draft.State.Custody is { Phase: Phase.Offered, Offer: { } offer } && offer.Agent == left.Agent)
        {
            if (left.Expires is null || left.Expires == offer.Expires) End(draft, left.Agent, OfferEnd.AgentLeft, context);
        }
        else if (draft.State.Custody.IsOwnedBy(left.Agent))
            Handover.BackToQueue(draft, context.Assistant);
        return draft.Accept();
    }

    /// <summary>The patience with a silent customer may have ended while the agent was being asked.</summary>
    public static void End(Draft<Conversation> draft, AgentId agent, OfferEnd how, Context context, string? why = null)
    {
        draft.Emit(new ConversationEvent.OfferEnded(draft.State.Epoch + 1, agent, how, why));
        DueTimes.Ring(draft, context);
    }
}
