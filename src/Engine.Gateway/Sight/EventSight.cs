using System.Buffers;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Sight;

/// <summary>Who sees what of an event. Nothing else decides it.</summary>
/// <remarks>
/// Agents, supervisors and admins see everything. A customer, and a channel that speaks for one, sees what was said and where the
/// conversation is; of all else only sequence, time and type, so that a client can prove that nothing is missing.
/// </remarks>
internal static class EventSight
{
    public static void Write(IBufferWriter<byte> output, Committed committed, Role reader)
    {
        if (reader is not (Role.Customer or Role.Channel)) EventCodec.Write(output, committed);
        else if (ForCustomer(committed.Event) is { } seen) EventCodec.Write(output, committed with { Event = seen });
        else EventCodec.Write(output, committed, bare: true);
    }

    /// <returns>The event without what is not the customer's; null when nothing of it is.</returns>
    private static Event? ForCustomer(Event @event) => @event switch
    {
        // Facts are the business's knowledge of the customer, not the customer's words.
        ConversationEvent.Started e => e with { Customer = e.Customer with { Facts = null }, Patience = null, Version = null },
        ConversationEvent.CustomerSaid e => e with { Analysis = null, Missed = false },
        ConversationEvent.BotSaid e => e with { Move = null },
        ConversationEvent.SystemSaid or ConversationEvent.AgentSaid or ConversationEvent.Queued => @event,
        // A null is not written: the reason, like note and demand, stays inside.
        ConversationEvent.OwnerChanged e => new ConversationEvent.OwnerChanged(e.Owner, e.Epoch, Reason: null!),
        // An agent's disposition is a note to colleagues.
        ConversationEvent.Closed e => e with { Disposition = e.By == "customer" ? e.Disposition : null, Cause = null },
        _ => null,
    };
}
