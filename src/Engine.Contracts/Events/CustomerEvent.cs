using System.Text.Json.Serialization;

namespace Engine.Contracts.Events;

/// <summary>What happens to a customer across conversations. A closed set.</summary>
public abstract record CustomerEvent : Event
{
    private CustomerEvent() { }

    /// <param name="IsErased">It began before the customer was erased and is heard of only now: it is erased too.</param>
    public sealed record Opened(
        ConversationId Conversation, string Channel, CustomerProfile Profile,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsErased = false) : CustomerEvent;

    public sealed record Ended(ConversationId Conversation, Outcome Outcome) : CustomerEvent;

    /// <summary>From here on nobody can read what was known of the customer until then.</summary>
    public sealed record Erased(string By) : CustomerEvent;

    /// <summary>Somebody got all that is known of the customer. For the audit; it changes nothing.</summary>
    public sealed record Exported(string By) : CustomerEvent;
}

/// <summary>How a conversation went.</summary>
/// <param name="Intent">What it was about, as far as understood.</param>
/// <param name="Escalation">The first escalation's reason code; null when the bot did it alone.</param>
public sealed record Outcome(string? Intent, string? Escalation, string By, [property: Personal] string? Disposition);
