using Engine.Contracts.Events;

namespace Engine.Contracts.Commands;

/// <summary>What a conversation can be asked. A closed set.</summary>
public abstract record ConversationCommand : Command
{
    private ConversationCommand(string? id = null) => Id = id;

    /// <summary>The client's id of what a person asks: the same id again gets the first answer. Null: a repeat is not recognised.</summary>
    /// <remarks>Of the form that ids have, one for each command and message of its sender in this conversation.</remarks>
    public string? Id { get; init; }

    /// <summary>Opens it; a repeat changes nothing.</summary>
    /// <param name="Assistant">The assistant's name; null takes the engine's own.</param>
    public sealed record Start(CustomerProfile Customer, string Channel, string? Assistant = null) : ConversationCommand;

    public sealed record CustomerSays(string Id, [property: Personal] string Text) : ConversationCommand(Id);

    /// <summary>The customer pressed the button for a person.</summary>
    public sealed record AskForPerson(string? Id = null) : ConversationCommand(Id);

    /// <param name="By">customer, or an agent's id, or system.</param>
    public sealed record Close(string By, [property: Personal] string? Disposition = null, string? Id = null) : ConversationCommand(Id);

    /// <summary>An agent keeps a place for this conversation.</summary>
    public sealed record Offer(int Epoch, AgentId Agent, DateTimeOffset Expires) : ConversationCommand;

    public sealed record Accept(AgentId Agent, string? Id = null) : ConversationCommand(Id);

    public sealed record Decline(AgentId Agent, [property: Personal] string? Reason = null, string? Id = null) : ConversationCommand(Id);

    public sealed record AgentSays(AgentId Agent, string Id, [property: Personal] string Text) : ConversationCommand(Id);

    /// <summary>Passes it on to a queue, or to one agent through the queue it came from. Exactly one of the two is set.</summary>
    public sealed record Transfer(
        AgentId By, QueueId? Queue = null, AgentId? Agent = null, [property: Personal] string? Note = null, string? Id = null)
        : ConversationCommand(Id);

    public sealed record HandBack(AgentId Agent, [property: Personal] string? Note = null, string? Id = null) : ConversationCommand(Id);

    /// <summary>The agent is away or gone; what was offered to or held by them waits again at the head.</summary>
    /// <param name="Epoch">The epoch of the place that the agent kept; a conversation that has moved on is not concerned.</param>
    /// <param name="Expires">Of the place, while it was kept for an offer: another place under the same epoch is not concerned.</param>
    public sealed record AgentLeft(AgentId Agent, int Epoch, DateTimeOffset? Expires = null) : ConversationCommand;

    /// <summary>There is no such queue any more; whoever waits in it goes on to the default one, before everybody who came later.</summary>
    /// <param name="Epoch">The epoch under which it waited there; a conversation that has moved on is not concerned.</param>
    public sealed record QueueGone(QueueId Queue, int Epoch) : ConversationCommand;

    /// <summary>Nobody who serves the queue is signed in. The bot goes on, and the queue has noted the request.</summary>
    /// <param name="Epoch">The epoch under which it waited there; a conversation that has moved on is not concerned.</param>
    public sealed record NobodyThere(QueueId Queue, int Epoch) : ConversationCommand;

    /// <summary>
    /// Somebody who serves the queue is available: a request that was noted there is handed over, unless it stands no more.
    /// </summary>
    /// <param name="Epoch">The epoch under which it waited there.</param>
    /// <param name="WaitingSince">When it began to wait there.</param>
    /// <param name="Head">It had lost its agent before it was noted.</param>
    public sealed record SomebodyCame(QueueId Queue, int Epoch, DateTimeOffset WaitingSince, bool Head) : ConversationCommand;

    /// <summary>A supervisor takes it, from whomever.</summary>
    public sealed record TakeOver(AgentId By, string? Id = null) : ConversationCommand(Id);

    /// <summary>A supervisor sends it to a queue, from whomever.</summary>
    public sealed record Escalate(QueueId Queue, string By, string? Id = null) : ConversationCommand(Id);

    /// <summary>Somebody who works here is about to read it. Recorded unless it is theirs, once an hour for each reader.</summary>
    public sealed record Inspect(AgentId By) : ConversationCommand;

    /// <summary>All that was said in it goes; it closes first if it is open. Types, times, owners and figures stay.</summary>
    /// <param name="By">An admin's id.</param>
    public sealed record Erase(string By) : ConversationCommand;
}
