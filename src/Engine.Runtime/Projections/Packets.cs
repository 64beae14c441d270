using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Domain.Projections;

namespace Engine.Runtime.Projections;

public static class Packets
{
    /// <summary>Computes a conversation's context packet from its journal, with the customer's history.</summary>
    /// <returns>Null when there is no such conversation.</returns>
    public static async ValueTask<ContextPacket?> PacketAsync(this IEngine engine,
        ConversationId conversation, CancellationToken cancellation = default)
    {
        var packets = new ContextPackets();
        long last = 0;
        while (await engine.ReadAsync(conversation.Actor, last, 1_000, cancellation) is { Count: > 0 } page)
        {
            foreach (var committed in page) packets.Add(committed);
            last = page[^1].Sequence;
        }
        if (packets.Build() is not { } packet) return null;
        if (packet.Customer.Id.IsAnonymous) return packet;
        var customer = await engine.SendAsync(packet.Customer.Id.Actor, new Look(), cancellation);
        return customer.View is CustomerView view ? packet with { History = view.Past } : packet;
    }
}
