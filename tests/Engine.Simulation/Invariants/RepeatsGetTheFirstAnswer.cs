using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>What a person asks under one id is done once; whoever lost the answer and asks again gets it, and never a refusal.</summary>
internal sealed class RepeatsGetTheFirstAnswer : Invariant
{
    /// <summary>Where each command and message that was done begins.</summary>
    private readonly Dictionary<(ActorId Conversation, string By, string Id), long> _done = [];

    public override void Saw(Committed committed)
    {
        (string By, string Id)? asked = committed.Event switch
        {
            ConversationEvent.CustomerSaid e => ("customer", e.Id),
            ConversationEvent.AgentSaid e => (e.Agent.Value, e.Id),
            ConversationEvent { Cause: { } cause } => (cause.By, cause.Id),
            _ => null,
        };
        if (asked is not var (by, id)) return;
        Hold(_done.TryAdd((committed.Actor, by, id), committed.Sequence), committed.Actor, "no command is done twice", $"{id} of {by}");
    }

    public override void Acknowledged(ActorId to, Command command, Reply.Accepted reply)
    {
        if (Key(to, command) is { } key && _done.TryGetValue(key, out var first))
            Hold(reply.First == first, to, "a repeat gets the first answer", $"{key.Id} of {key.By} at {first}, not {reply.First}");
    }

    public override void Refused(ActorId to, Command command, Reply.Refused reply)
    {
        if (Key(to, command) is { } key)
            Hold(!_done.ContainsKey(key), to, "what was done is never refused", $"{key.Id} of {key.By}: {reply.Code}");
    }

    public override void Forget(ActorId conversation) =>
        _done.Keys.Where(k => k.Conversation == conversation).ToList().ForEach(k => _done.Remove(k));

    private static (ActorId Conversation, string By, string Id)? Key(ActorId to, Command command)
    {
        if (command is not ConversationCommand { Id: { } id }) return null;
        var by = command switch
        {
            ConversationCommand.Close c => c.By,
            ConversationCommand.Accept c => c.Agent.Value,
            ConversationCommand.Decline c => c.Agent.Value,
            ConversationCommand.AgentSays c => c.Agent.Value,
            ConversationCommand.Transfer c => c.By.Value,
            ConversationCommand.HandBack c => c.Agent.Value,
            ConversationCommand.TakeOver c => c.By.Value,
            ConversationCommand.Escalate c => c.By,
            ConversationCommand.CustomerSays or ConversationCommand.AskForPerson => "customer",
            _ => null,
        };
        return by is null ? null : (to, by, id);
    }
}
