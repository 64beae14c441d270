using Engine.Contracts.Events;
using Engine.Domain.Conversations.Ownership;

namespace Engine.Domain.Conversations.Timers;

/// <summary>The agent who is being asked has let the time pass.</summary>
internal static class OfferUnanswered
{
    /// <summary>An offer whose end is noticed later than this could not have been answered either: the engine was not there.</summary>
    private static readonly TimeSpan WakesWithin = TimeSpan.FromSeconds(1);

    public static DateTimeOffset? At(Conversation state) => state.Custody.Offer?.Expires;

    public static void Ring(Draft<Conversation> draft, Context context)
    {
        var offer = draft.State.Custody.Offer!;
        Offers.End(draft, offer.Agent, context.Now - offer.Expires < WakesWithin ? OfferEnd.TimedOut : OfferEnd.Expired, context);
    }
}
