using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>What was acknowledged is on disk when it is acknowledged, once, where the receipt says, and in the order in which it was sent.</summary>
internal sealed class AcknowledgedMessagesAreKept : Invariant
{
    private readonly Dictionary<(ActorId, string Sender), int> _newest = [];

    public override void Saw(Committed committed)
    {
        if (Message(committed.Event) is not { } message) return;
        var number = int.Parse(message.Id.AsSpan(message.Id.IndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture);
        var newest = _newest.GetValueOrDefault((committed.Actor, message.Sender));
        Hold(number != newest, committed.Actor, "no message is kept twice", $"{message.Id} of {message.Sender}");
        Hold(number > newest, committed.Actor, "messages are kept in the order in which they were sent", $"{message.Id} of {message.Sender} after {newest}");
        _newest[(committed.Actor, message.Sender)] = number;
    }

    public override void Acknowledged(ActorId to, Command command, Reply.Accepted reply)
    {
        var said = command switch
        {
            ConversationCommand.CustomerSays c => (Sender: "customer", c.Id, c.Text),
            ConversationCommand.AgentSays c => (Sender: c.Agent.Value, c.Id, c.Text),
            _ => default,
        };
        if (said.Id is null) return;
        var events = Records.EventsOf(to);
        var kept = reply.First >= 1 && reply.First <= events.Count && Message(events[(int)reply.First - 1].Event) == said;
        Hold(kept, to, "an acknowledged message is on disk, where its receipt says", $"{said.Id} of {said.Sender} at {reply.First}");
        Hold(reply.Events.Length == reply.Last - reply.First + 1 && reply.Events.All(e => events[(int)e.Sequence - 1].Event.GetType() == e.Event.GetType()), to,
            "a receipt brings the events that came of the message", $"{said.Id} of {said.Sender}, {reply.First} to {reply.Last}");
    }

    private static (string Sender, string Id, string Text)? Message(Event @event) => @event switch
    {
        ConversationEvent.CustomerSaid e => ("customer", e.Id, e.Text),
        ConversationEvent.AgentSaid e => (e.Agent.Value, e.Id, e.Text),
        _ => null,
    };

    public override void Forget(ActorId conversation) => _newest.Keys.Where(n => n.Item1 == conversation).ToList().ForEach(n => _newest.Remove(n));
}
