namespace Engine.Contracts.Events;

/// <summary>What happens to a customer across conversations. A closed set.</summary>
public abstract record CustomerEvent : Event
{
    private CustomerEvent() { }

    public sealed record Opened(ConversationId Conversation, string Channel, CustomerProfile Profile) : CustomerEvent;

    public sealed record Ended(ConversationId Conversation, Outcome Outcome) : CustomerEvent;
}

/// <summary>How a conversation went.</summary>
/// <param name="Intent">What it was about, as far as understood.</param>
/// <param name="Escalation">The first escalation's reason code; null when the bot did it alone.</param>
public sealed record Outcome(string? Intent, string? Escalation, string By, string? Disposition);
