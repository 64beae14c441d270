using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>
/// What was acknowledged is on disk when it is acknowledged, where the receipt says, and in the order in which it was sent.
/// </summary>
internal sealed class AcknowledgedMessagesAreKept : Invariant
{
    /// <summary>Where each sender's acknowledged messages are in each conversation, by number.</summary>
    private readonly Dictionary<(ActorId Conversation, string Sender), Dictionary<int, long>> _acknowledged = [];

    public override void Acknowledged(ActorId to, Command command, Reply.Accepted reply)
    {
        var said = command switch
        {
            ConversationCommand.CustomerSays c => (Sender: "customer", Id: c.Id!, c.Text),
            ConversationCommand.AgentSays c => (Sender: c.Agent.Value, Id: c.Id!, Text: Shop.Masked(c.Text)),
            _ => default,
        };
        if (said.Id is null) return;
        var events = Records.EventsOf(to);
        var kept = reply.First >= 1 && reply.First <= events.Count && Message(events[(int)reply.First - 1].Event) is var (sender, id, text)
            && (sender, id) == (said.Sender, said.Id)
            && (text == said.Text || text == PersonalAttribute.Erased && Records.Find(to)!.IsForgotten);
        Hold(kept, to, "an acknowledged message is on disk, where its receipt says", $"{said.Id} of {said.Sender} at {reply.First}");
        if (!_acknowledged.TryGetValue((to, said.Sender), out var acknowledged)) _acknowledged.Add((to, said.Sender), acknowledged = []);
        var number = NumberOf(said.Id);
        // What was never acknowledged has no place in the order: who closed the laptop on it doesn't send it again, and it may still come.
        Hold(acknowledged.All(other => other.Key.CompareTo(number) == other.Value.CompareTo(reply.First)), to,
            "acknowledged messages are kept in the order in which they were sent", $"{said.Id} of {said.Sender} at {reply.First}");
        acknowledged[number] = reply.First;
        Hold(reply.Events.Length == reply.Last - reply.First + 1
            && reply.Events.All(e => events[(int)e.Sequence - 1].Event.GetType() == e.Event.GetType()), to,
            "a receipt brings the events that came of the message", $"{said.Id} of {said.Sender}, {reply.First} to {reply.Last}");
    }

    private static (string Sender, string Id, string Text)? Message(Event @event) => @event switch
    {
        ConversationEvent.CustomerSaid e => ("customer", e.Id, e.Text),
        ConversationEvent.AgentSaid e => (e.Agent.Value, e.Id, e.Text),
        _ => null,
    };

    public override void Forget(ActorId conversation) =>
        _acknowledged.Keys.Where(n => n.Conversation == conversation).ToList().ForEach(n => _acknowledged.Remove(n));

    private static int NumberOf(string id) => int.Parse(id.AsSpan(id.IndexOf('-') + 1), CultureInfo.InvariantCulture);
}
