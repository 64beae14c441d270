using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Simulation.Invariants;

/// <summary>The packet that comes with a conversation holds all that was said and decided before it came.</summary>
internal sealed class PacketsAreComplete : Invariant
{
    private readonly HashSet<(AgentId, ConversationId)> _packed = [];

    public override void Showed(AgentId agent, DeskChange change)
    {
        if (change.Kind == DeskChangeKind.Snapshot) _packed.RemoveWhere(p => p.Item1 == agent);
        if (change is not { Kind: DeskChangeKind.Offer or DeskChangeKind.Assigned, Conversation: { } conversation }) return;
        var needed = _packed.Add((agent, conversation)) || change.Kind == DeskChangeKind.Offer;
        Hold(change.Packet is not null || !needed, conversation.Actor, "a conversation comes with its packet", $"to {agent}");
        if (change.Packet is { } packet) Check(conversation, packet);
    }

    private void Check(ConversationId conversation, ContextPacket packet)
    {
        if (Records.Find(conversation.Actor)!.IsForgotten) return;   // what it holds was read before or after
        var before = Records.EventsOf(conversation.Actor).TakeWhile(c => c.Sequence <= packet.Sequence).Select(c => c.Event).ToArray();
        Hold(packet.Sequence >= 1 && packet.Sequence == before.Length,
            conversation.Actor, "a packet says how far it goes", $"{packet.Sequence}");
        Hold(before.Any(e => e is ConversationEvent.OwnerChanged { Owner.Kind: not OwnerKind.Bot }),
            conversation.Actor, "a packet holds the handoff that it comes with");

        var said = before.Select(e => e switch
        {
            ConversationEvent.CustomerSaid c => c.Text,
            ConversationEvent.BotSaid b => b.Text,
            ConversationEvent.AgentSaid a => a.Text,
            ConversationEvent.SystemSaid s => s.Text,
            _ => null,
        }).OfType<string>().TakeLast(200);
        Hold(packet.Transcript.Select(t => t.Text).SequenceEqual(said), conversation.Actor, "a packet holds everything that was said");
        Hold(packet.Escalations.Select(e => e.Rule).SequenceEqual(before.OfType<ConversationEvent.Escalated>().Select(e => e.Rule)),
            conversation.Actor, "a packet holds every escalation");
        Hold(packet.Notes.SequenceEqual(before.OfType<ConversationEvent.OwnerChanged>().Select(e => e.Note).OfType<string>()),
            conversation.Actor, "a packet holds every note");
        Hold(packet.Sentiment.Length == before.OfType<ConversationEvent.CustomerSaid>()
            .Count(), conversation.Actor, "a packet holds the mood after every message");
        Hold(packet.Customer == before.OfType<ConversationEvent.Started>()
            .Single().Customer, conversation.Actor, "a packet says who the customer is");
    }

    public override void Forget(ActorId conversation) => _packed.RemoveWhere(p => p.Item2.Actor == conversation);
}
