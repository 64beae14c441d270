using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Who follows a conversation gets every event once and in order, over all their connections, and in the end has seen all.
/// </summary>
internal sealed class StreamsAreWhole : Invariant
{
    public override void Followed(ConversationId conversation, long after, Committed committed, TimeSpan since)
    {
        var law = committed.Sequence > after ? "a stream has no gaps" : "a stream brings no event twice";
        Hold(committed.Sequence == after + 1, conversation.Actor, law, $"{committed.Sequence} after {after}");
        Hold(committed.Sequence <= Records.EventsOf(conversation.Actor).Count, conversation.Actor, "a stream brings what is on disk");
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var customer in town.Residents.Customers)
            Hold(customer.Seen == Records.EventsOf(customer.Conversation.Actor).Count, customer.Conversation.Actor,
                "a customer who listens has seen everything in the end", $"up to {customer.Seen}");
    }
}
