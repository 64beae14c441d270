using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>What an actor says of itself in a reply.</summary>
[JsonDerivedType(typeof(ConversationView), "conversation")]
[JsonDerivedType(typeof(AgentView), "agent")]
[JsonDerivedType(typeof(QueueView), "queue")]
[JsonDerivedType(typeof(CustomerView), "customer")]
[JsonDerivedType(typeof(Standing), "standing")]
[JsonDerivedType(typeof(PlaceInQueue), "place")]
[JsonDerivedType(typeof(PortAnswer), "port-answer")]
[JsonDerivedType(typeof(DeadLettersView), "dead-letters")]
[JsonDerivedType(typeof(WebhooksView), "webhooks")]
public abstract record View
{
    private protected View() { }
}

[JsonConverter(typeof(WordEnumConverter<Phase>))]
public enum Phase { Bot, Waiting, Offered, WithAgent, Closed }

/// <summary>A conversation at a glance.</summary>
/// <param name="Sentiment">The customer's mood over the conversation, −1 to 1.</param>
/// <param name="BotTime">
/// How long the bot owned it; with <paramref name="WaitTime"/> and <paramref name="AgentTime"/> it adds up to the conversation's length.
/// </param>
/// <param name="Question">Pending; null when the bot waits for no answer.</param>
public sealed record ConversationView(
    ConversationId Id, long Sequence, Phase Phase, Owner Owner, int Epoch, CustomerProfile Customer, string Channel,
    string? Intent, float Confidence, int FailedAttempts, float Sentiment, string Language,
    DateTimeOffset StartedAt, DateTimeOffset OwnedSince, TimeSpan BotTime, TimeSpan WaitTime, TimeSpan AgentTime,
    string? Reason, QuestionView? Question = null) : View;

/// <summary>What the bot has asked and the customer has not answered.</summary>
/// <param name="Sequence">Of the event that asks it.</param>
public sealed record QuestionView(long Sequence, IReadOnlyList<Choice> Choices);

public sealed record AgentView(
    AgentId Id, long Sequence, AgentStatus Status, ImmutableSortedDictionary<string, int> Skills, ImmutableArray<string> Languages,
    int Capacity, ImmutableArray<QueueId> Queues, ImmutableArray<Slot> Slots) : View;

/// <summary>A place in an agent's hands.</summary>
public sealed record Slot(ConversationId Conversation, int Epoch, SlotState State, QueueId? Queue, DateTimeOffset? Expires);

/// <summary>
/// Reserved: kept, the conversation does not know yet. Offered: may be accepted. Assigned: the agent's. TakenOver: the agent's, past the
/// queue.
/// </summary>
[JsonConverter(typeof(WordEnumConverter<SlotState>))]
public enum SlotState { Reserved, Offered, Assigned, TakenOver }

/// <summary>How loaded an agent is, by the agent's own word.</summary>
/// <param name="Version">Rises with every change; an older word never replaces a newer one.</param>
/// <param name="Load">Conversations that count against the capacity.</param>
/// <param name="IdleSince">When the agent last gave something up or came.</param>
public sealed record Standing(
    AgentId Agent, long Version, AgentStatus Status, int Load, int Capacity,
    ImmutableSortedDictionary<string, int> Skills, ImmutableArray<string> Languages, DateTimeOffset IdleSince) : View;

public sealed record QueueView(QueueId Id, long Sequence, ImmutableArray<WaitingView> Waiting, ImmutableArray<Standing> Roster) : View;

public sealed record WaitingView(ConversationId Conversation, int Epoch, int Priority, DateTimeOffset Since, AgentId? ChosenAgent);

/// <param name="Position">1 is next; 0: it does not wait, because nobody is there.</param>
public sealed record PlaceInQueue(int Position) : View;

public sealed record CustomerView(CustomerProfile Profile, ImmutableArray<ConversationId> Open,
    int Conversations, ImmutableArray<PastConversation> Past) : View;

public sealed record PastConversation(ConversationId Conversation, DateTimeOffset EndedAt, Outcome Outcome);
