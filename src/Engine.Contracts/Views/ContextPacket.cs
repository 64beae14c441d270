using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>What an agent gets with a conversation, so that the customer repeats nothing. Computed from the journal.</summary>
public sealed record ContextPacket
{
    public required ConversationId Conversation { get; init; }

    /// <summary>The journal sequence up to which this packet was computed.</summary>
    public required long Sequence { get; init; }

    public required CustomerProfile Customer { get; init; }

    public required string Channel { get; init; }

    /// <summary>ISO 639-1; "und" when unknown.</summary>
    public required string Language { get; init; }

    /// <summary>Every escalation, in order; the last one is why the agent has it now. Empty when an agent took it unasked.</summary>
    public required ImmutableArray<EscalationView> Escalations { get; init; }

    /// <summary>Two or three sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>Each distinct intent with the highest confidence it reached, in order of appearance.</summary>
    public required ImmutableArray<IntentView> Intents { get; init; }

    /// <summary>Mood after each customer message, −1 to 1.</summary>
    public required ImmutableArray<float> Sentiment { get; init; }

    /// <summary>What the bot tried.</summary>
    public required ImmutableArray<AttemptView> Tried { get; init; }

    /// <summary>The last 200 things said, in order.</summary>
    public required ImmutableArray<TurnView> Transcript { get; init; }

    /// <summary>What the bot had asked last and the customer had not answered; null when nothing.</summary>
    public QuestionView? Question { get; init; }

    /// <summary>Notes that people left when they passed it on.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>The customer's conversations before this one, newest first; empty for a newcomer.</summary>
    public ImmutableArray<PastConversation> History { get; init; } = [];
}

public sealed record EscalationView(DateTimeOffset At, string Rule,
    string Reason, QueueId Queue, int Priority, ImmutableArray<Reading> Readings);

public sealed record IntentView(string Intent, float Confidence);

/// <param name="Helped">False when the customer's next message was a failed attempt, or the conversation was escalated right after.</param>
public sealed record AttemptView(BotSpeech Kind, string? Intent, string Text, bool Helped);

[JsonConverter(typeof(WordEnumConverter<Speaker>))]
public enum Speaker { Customer, Bot, Agent }

public sealed record TurnView(long Sequence, DateTimeOffset At, Speaker Who, string? By,
    string Text, string? Intent = null, float? Confidence = null, float? Sentiment = null);
