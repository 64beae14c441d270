using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

internal sealed class MessagesAreThereOnce : IRule
{
    private readonly Dictionary<ActorId, HashSet<(string Sender, string Id)>> _messages = [];

    public Breach? Check(Committed committed, Ownership before)
    {
        (string Sender, string Id)? message = committed.Event switch
        {
            ConversationEvent.CustomerSaid e => ("customer", e.Id),
            ConversationEvent.AgentSaid e => (e.Agent.Value, e.Id),
            _ => null,
        };
        if (message is not { } said) return null;
        if (!_messages.TryGetValue(committed.Actor, out var known)) _messages.Add(committed.Actor, known = []);
        return known.Add(said) ? null
            : new Breach(Fault.Doubled, committed.Actor, "no message is kept twice", $"{said.Id} of {said.Sender}");
    }

    public void Forget(ActorId conversation) => _messages.Remove(conversation);
}
