using Engine.Contracts.Events;

namespace Engine.Contracts.Commands;

/// <summary>What a customer actor can be told. A closed set.</summary>
public abstract record CustomerCommand : Command
{
    private CustomerCommand() { }

    public sealed record Opened(ConversationId Conversation, string Channel, CustomerProfile Profile) : CustomerCommand;

    public sealed record Ended(ConversationId Conversation, Outcome Outcome) : CustomerCommand;
}
