using System.Text.Json.Serialization;

namespace Engine.Contracts.Commands;

/// <summary>What an actor is asked to do. Each kind of actor has a closed set of its own, and answers to the first three besides.</summary>
/// <remarks>The names after each type are written into snapshots and onto the wire between machines: append only.</remarks>
[JsonDerivedType(typeof(Look), "look")]
[JsonDerivedType(typeof(Wake), "wake")]
[JsonDerivedType(typeof(Settle), "settle")]
[JsonDerivedType(typeof(AskAgain), "ask-again")]
[JsonDerivedType(typeof(PortRequest), "port-request")]
[JsonDerivedType(typeof(Forget), "forget")]
[JsonDerivedType(typeof(ConversationCommand.Start), "conversation.start")]
[JsonDerivedType(typeof(ConversationCommand.CustomerSays), "conversation.customer-says")]
[JsonDerivedType(typeof(ConversationCommand.AskForPerson), "conversation.ask-for-person")]
[JsonDerivedType(typeof(ConversationCommand.Close), "conversation.close")]
[JsonDerivedType(typeof(ConversationCommand.Offer), "conversation.offer")]
[JsonDerivedType(typeof(ConversationCommand.Accept), "conversation.accept")]
[JsonDerivedType(typeof(ConversationCommand.Decline), "conversation.decline")]
[JsonDerivedType(typeof(ConversationCommand.AgentSays), "conversation.agent-says")]
[JsonDerivedType(typeof(ConversationCommand.Transfer), "conversation.transfer")]
[JsonDerivedType(typeof(ConversationCommand.HandBack), "conversation.hand-back")]
[JsonDerivedType(typeof(ConversationCommand.AgentLeft), "conversation.agent-left")]
[JsonDerivedType(typeof(ConversationCommand.TakeOver), "conversation.take-over")]
[JsonDerivedType(typeof(ConversationCommand.Escalate), "conversation.escalate")]
[JsonDerivedType(typeof(ConversationCommand.QueueGone), "conversation.queue-gone")]
[JsonDerivedType(typeof(ConversationCommand.Inspect), "conversation.inspect")]
[JsonDerivedType(typeof(ConversationCommand.NobodyThere), "conversation.nobody-there")]
[JsonDerivedType(typeof(ConversationCommand.SomebodyCame), "conversation.somebody-came")]
[JsonDerivedType(typeof(ConversationCommand.Erase), "conversation.erase")]
[JsonDerivedType(typeof(AgentCommand.SignIn), "agent.sign-in")]
[JsonDerivedType(typeof(AgentCommand.SetStatus), "agent.set-status")]
[JsonDerivedType(typeof(AgentCommand.Connected), "agent.connected")]
[JsonDerivedType(typeof(AgentCommand.Disconnected), "agent.disconnected")]
[JsonDerivedType(typeof(AgentCommand.Reserve), "agent.reserve")]
[JsonDerivedType(typeof(AgentCommand.Assign), "agent.assign")]
[JsonDerivedType(typeof(AgentCommand.Release), "agent.release")]
[JsonDerivedType(typeof(QueueCommand.Enqueue), "queue.enqueue")]
[JsonDerivedType(typeof(QueueCommand.Return), "queue.return")]
[JsonDerivedType(typeof(QueueCommand.Leave), "queue.leave")]
[JsonDerivedType(typeof(QueueCommand.Silence), "queue.silence")]
[JsonDerivedType(typeof(QueueCommand.Roster), "queue.roster")]
[JsonDerivedType(typeof(CustomerCommand.Opened), "customer.opened")]
[JsonDerivedType(typeof(CustomerCommand.Ended), "customer.ended")]
[JsonDerivedType(typeof(DeadLetterCommand.Add), "dead-letter.add")]
[JsonDerivedType(typeof(DeadLetterCommand.Redrive), "dead-letter.redrive")]
[JsonDerivedType(typeof(DeadLetterCommand.Drop), "dead-letter.drop")]
[JsonDerivedType(typeof(WebhookCommand.Subscribe), "webhook.subscribe")]
[JsonDerivedType(typeof(WebhookCommand.Unsubscribe), "webhook.unsubscribe")]
[JsonDerivedType(typeof(CustomerCommand.Erase), "customer.erase")]
[JsonDerivedType(typeof(CustomerCommand.Export), "customer.export")]
public abstract record Command
{
    private protected Command() { }
}

/// <summary>Asks the actor what it is; changes nothing. The reply's view says.</summary>
public sealed record Look : Command;

/// <summary>
/// A time that the actor wanted to be woken at has come, or somebody found that it owes something. State decides whether it still counts.
/// </summary>
public sealed record Wake : Command;

/// <summary>The receiver's answer to an effect, given to the actor that owed it.</summary>
public sealed record Settle(string Effect, Reply Reply) : Command;

/// <summary>Somebody wants that a request to a port which failed for good is made once more. Given to the actor that owed it.</summary>
/// <param name="Request">The request's id.</param>
public sealed record AskAgain(string Request) : Command;

/// <summary>
/// That the actor's words are to go is on record: its key is deleted, and what it has in memory is read anew without them. Before that is
/// done nobody is answered. Only an actor that was erased does so.
/// </summary>
public sealed record Forget : Command;
