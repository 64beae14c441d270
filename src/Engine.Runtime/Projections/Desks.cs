using System.Runtime.CompilerServices;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Runtime.Projections;

public static class Desks
{
    /// <summary>What is on an agent's desk: a snapshot, what it holds with packets, then every change.</summary>
    public static async IAsyncEnumerable<DeskChange> DeskAsync(
        this IEngine engine, AgentId agent, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var look = await engine.SendAsync(agent.Actor, new Look(), cancellation);
        if (look.View is not AgentView view) yield break;
        yield return new DeskChange(DeskChangeKind.Snapshot, view.Sequence, view);
        var packed = new HashSet<ConversationId>();   // offered here with a packet: need none again when it is assigned
        foreach (var slot in view.Slots)
        {
            if (slot.State == SlotState.Reserved) continue;   // becomes an offer when the conversation knows of it
            var kind = slot.State == SlotState.Offered ? DeskChangeKind.Offer : DeskChangeKind.Assigned;
            var packet = await engine.PacketAsync(slot.Conversation, cancellation);
            packed.Add(slot.Conversation);
            yield return new DeskChange(kind, view.Sequence, Conversation: slot.Conversation, Packet: packet, Expires: slot.Expires);
        }

        await foreach (var committed in engine.WatchAsync(new Watch.One(agent.Actor, view.Sequence), cancellation))
        {
            switch (committed.Event)
            {
                case AgentEvent.Offered e:
                    packed.Add(e.Conversation);
                    yield return new DeskChange(
                        DeskChangeKind.Offer, committed.Sequence, Conversation: e.Conversation,
                        Packet: await engine.PacketAsync(e.Conversation, cancellation), Expires: e.Expires);
                    break;
                case AgentEvent.Assigned e:
                    var packet = packed.Add(e.Conversation) ? await engine.PacketAsync(e.Conversation, cancellation) : null;
                    yield return new DeskChange(DeskChangeKind.Assigned, committed.Sequence, Conversation: e.Conversation, Packet: packet);
                    break;
                case AgentEvent.Released e:
                    packed.Remove(e.Conversation);
                    yield return new DeskChange(DeskChangeKind.Released, committed.Sequence, Conversation: e.Conversation, Why: e.Why);
                    break;
                case AgentEvent.StatusChanged e:
                    yield return new DeskChange(DeskChangeKind.Status, committed.Sequence, Why: e.Why, Status: e.Status);
                    break;
                case AgentEvent.SignedIn:
                    yield return new DeskChange(DeskChangeKind.Status, committed.Sequence, Status: AgentStatus.Available);
                    break;
            }
        }
    }
}
