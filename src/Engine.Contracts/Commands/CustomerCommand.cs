using Engine.Contracts.Events;

namespace Engine.Contracts.Commands;

/// <summary>What a customer actor can be told. A closed set.</summary>
public abstract record CustomerCommand : Command
{
    private CustomerCommand() { }

    /// <param name="At">When it began; null: sent by an older version.</param>
    public sealed record Opened(ConversationId Conversation, string Channel, CustomerProfile Profile, DateTimeOffset? At = null)
        : CustomerCommand;

    public sealed record Ended(ConversationId Conversation, Outcome Outcome) : CustomerCommand;

    /// <summary>All that is known of the customer goes, their conversations' words having gone before.</summary>
    /// <param name="By">An admin's id.</param>
    /// <param name="Conversations">How many the customer had when those were erased; with more by now it is refused.</param>
    public sealed record Erase(string By, int Conversations) : CustomerCommand;

    /// <summary>Somebody is about to get all that is known of the customer. For the audit; it changes nothing.</summary>
    /// <param name="By">An admin's id.</param>
    public sealed record Export(string By) : CustomerCommand;
}
