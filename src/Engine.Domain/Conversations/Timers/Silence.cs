using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Domain.Conversations.Timers;

/// <summary>Who gave the last sign of life, and when.</summary>
public sealed record Silence
{
    /// <summary>Taken from the assistant when the conversation starts.</summary>
    public Patience Patience { get; init; } = new();

    /// <summary>
    /// The last sign of life of those who talk, or when the owner changed: silence is counted from here. While the customer waits for
    /// a person it is theirs alone. Who only reads gives none.
    /// </summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>When the waiting customer was asked whether they are still there; null when they need not be, or have answered.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>How long an optional timer waits; null: for ever.</summary>
    internal TimeSpan? SpanOf(string timer) => Patience.Timers is { } spans && spans.TryGetValue(timer, out var span) ? span : null;

    internal Silence After(Committed committed) => committed.Event switch
    {
        ConversationEvent.Started e => this with { Patience = e.Patience ?? new Patience(), SeenAt = committed.At },
        ConversationEvent.CustomerSaid or ConversationEvent.AskedAgain or ConversationEvent.OwnerChanged =>
            this with { SeenAt = committed.At, AskedAt = null },
        ConversationEvent.AgentSaid => this with { SeenAt = committed.At },
        ConversationEvent.SystemSaid { Kind: SystemSpeech.StillThere } => this with { AskedAt = committed.At },
        _ => this,
    };

    /// <summary>The queue offers whoever is there before one who is silent.</summary>
    internal (ActorId To, Command Command)[] Owes(Conversation before, Committed committed) => committed.Event switch
    {
        ConversationEvent.SystemSaid { Kind: SystemSpeech.StillThere } => [TellQueue(before, committed.Sequence, isSilent: true)],
        ConversationEvent.CustomerSaid or ConversationEvent.AskedAgain when AskedAt is not null =>
            [TellQueue(before, committed.Sequence, isSilent: false)],
        _ => [],
    };

    private static (ActorId, Command) TellQueue(Conversation before, long sequence, bool isSilent) =>
        (before.Custody.Queue.Actor, new QueueCommand.Silence(before.Id, sequence, isSilent));

    /// <summary>
    /// Up to a quarter later, so that an active conversation's due time moves four times in a patience and not with every message.
    /// </summary>
    internal static DateTimeOffset? Roughly(DateTimeOffset since, TimeSpan? patience)
    {
        if (patience is not { } span) return null;
        var (step, earliest) = (span.Ticks / 4, (since + span).UtcTicks);
        return new DateTimeOffset((earliest + step - 1) / step * step, TimeSpan.Zero);
    }
}
