using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Events;

/// <summary>What happens to an agent. A closed set.</summary>
public abstract record AgentEvent : Event
{
    private AgentEvent() { }

    /// <param name="Skills">Level of each skill, 1 to 5.</param>
    /// <param name="Languages">ISO 639-1; empty means any.</param>
    /// <param name="Capacity">Conversations at once.</param>
    /// <param name="Queues">The queues that this agent serves: those whose every skill the agent has at some level.</param>
    public sealed record SignedIn(
        ImmutableSortedDictionary<string, int> Skills, ImmutableArray<string> Languages, int Capacity, ImmutableArray<QueueId> Queues)
            : AgentEvent;

    public sealed record StatusChanged(AgentStatus Status, [property: Personal] string? Why = null) : AgentEvent;

    /// <summary>A lease on the agent's presence was renewed or shortened.</summary>
    /// <param name="Holder">The gateway that has the connection; self for the agent's own, until a gateway speaks.</param>
    public sealed record LeaseChanged(string Holder, DateTimeOffset Until) : AgentEvent;

    /// <summary>The last lease has ended.</summary>
    /// <param name="GoneAt">When the agent is signed out unless there is a lease again, if they hold anything.</param>
    /// <param name="ForgottenAt">The same, if they hold nothing.</param>
    /// <param name="WasAvailable">They are set away by this, and are available again when there is a lease again.</param>
    public sealed record ConnectionLost(
        DateTimeOffset GoneAt, DateTimeOffset ForgottenAt,
            [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool WasAvailable = false)
        : AgentEvent;

    /// <summary>A place is kept for a conversation until it is accepted or the offer ends.</summary>
    /// <param name="Epoch">The conversation's epoch while it waits.</param>
    public sealed record Reserved(ConversationId Conversation, int Epoch, QueueId Queue, DateTimeOffset Expires) : AgentEvent;

    /// <summary>The conversation knows of the offer: now it may be accepted.</summary>
    public sealed record Offered(ConversationId Conversation, int Epoch, DateTimeOffset Expires) : AgentEvent;

    /// <param name="TakenOver">The agent took it past the queue; it does not count against capacity.</param>
    public sealed record Assigned(
        ConversationId Conversation, int Epoch,
            [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool TakenOver = false)
        : AgentEvent;

    /// <param name="NotIn">The queue that wanted the place although the conversation does not wait there; it is told to forget it.</param>
    /// <param name="WaitsIn">The queue where the conversation waits still, because the offer came too late; it chooses again.</param>
    public sealed record Released(ConversationId Conversation, int Epoch, string Why, QueueId? NotIn = null, QueueId? WaitsIn = null)
        : AgentEvent;

    /// <summary>A queue has heard this version of the agent's standing.</summary>
    public sealed record RosterTold(QueueId Queue, long Version) : AgentEvent;
}

/// <summary>Offline agents hold nothing and are on no roster; away agents keep what they hold and get nothing new.</summary>
[JsonConverter(typeof(WordEnumConverter<AgentStatus>))]
public enum AgentStatus { Offline, Available, Away }
