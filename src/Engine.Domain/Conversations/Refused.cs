using Engine.Contracts;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations;

/// <summary>What a conversation does not do, and why.</summary>
internal static class Refused
{
    public static Reply Closed() => Draft<Conversation>.Refuse(Refusal.ConversationClosed, "The conversation is closed.");

    public static Reply NotOwner() => Draft<Conversation>.Refuse(Refusal.NotOwner, "The conversation is not yours now.");

    public static Reply OfferGone(ConversationView? view = null) =>
        Draft<Conversation>.Refuse(Refusal.OfferGone, "The conversation is not on offer to you any more.", view);

    public static Reply UnknownQueue(QueueId queue) => Draft<Conversation>.Refuse(Refusal.UnknownQueue, $"There is no queue '{queue}'.");
}
