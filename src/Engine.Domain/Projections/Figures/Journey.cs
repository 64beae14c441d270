using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Projections.Figures;

/// <summary>What the figures keep of one conversation.</summary>
/// <param name="Sequence">Of the last event that is in it.</param>
/// <param name="AskedAt">The customer's first message.</param>
/// <param name="FirstResponse">From then to the first answer.</param>
/// <param name="LeftBotAt">The first hand-over, for <paramref name="Reason"/>.</param>
/// <param name="Handoff">From then until a person had it.</param>
/// <param name="Since">When its owner changed last; counts as waiting or handling, by <paramref name="Holder"/>.</param>
public sealed record Journey(
    ConversationId Conversation, long Sequence, DateTimeOffset StartedAt, OwnerKind Holder, DateTimeOffset Since,
    DateTimeOffset? AskedAt = null, TimeSpan? FirstResponse = null, DateTimeOffset? LeftBotAt = null, string? Reason = null,
    TimeSpan? Handoff = null, TimeSpan Waited = default, TimeSpan Handled = default, bool BotAnswered = false,
    bool PersonAnswered = false, bool IsClosed = false)
{
    public CaseOutcome Outcome => Handoff is not null ? CaseOutcome.Reached
        : !IsClosed ? CaseOutcome.Open
        : LeftBotAt is null ? CaseOutcome.Contained : CaseOutcome.Left;

    public Voices Voices => (BotAnswered, PersonAnswered) switch
    {
        (true, true) => Voices.Both,
        (true, false) => Voices.Bot,
        (false, true) => Voices.Person,
        _ => Voices.Nobody,
    };

    /// <returns>The journey with the event in it; itself when it was in it already, or changes nothing.</returns>
    /// <param name="journey">Null before the conversation started.</param>
    public static Journey? Apply(Journey? journey, Committed committed)
    {
        if (journey is null)
            return committed.Event is not ConversationEvent.Started ? null
                : new Journey(new ConversationId(committed.Actor.Key), committed.Sequence, committed.At, OwnerKind.Bot, committed.At);
        if (committed.Sequence <= journey.Sequence || journey.IsClosed) return journey;
        return journey.After(committed.Event, committed.At) is var after && ReferenceEquals(after, journey)
            ? journey : after with { Sequence = committed.Sequence };
    }

    private Journey After(Event @event, DateTimeOffset at) => @event switch
    {
        ConversationEvent.CustomerSaid when AskedAt is null => this with { AskedAt = at },
        ConversationEvent.BotSaid { Kind: not (BotSpeech.Greeting or BotSpeech.Notice) } when AskedAt is not null =>
            Answered(at) with { BotAnswered = true },
        ConversationEvent.AgentSaid => Answered(at) with { PersonAnswered = true },
        ConversationEvent.OwnerChanged { Owner.Kind: var owner } e => Passed(at) with
        {
            Holder = owner,
            LeftBotAt = owner == OwnerKind.Bot ? LeftBotAt : LeftBotAt ?? at,
            Reason = owner == OwnerKind.Bot ? Reason : Reason ?? e.Reason,
            Handoff = owner == OwnerKind.Agent ? Handoff ?? Span(LeftBotAt ?? at, at) : Handoff,
        },
        ConversationEvent.Closed => Passed(at) with { IsClosed = true },
        _ => this,
    };

    private Journey Answered(DateTimeOffset at) => AskedAt is { } asked && FirstResponse is null
        ? this with { FirstResponse = Span(asked, at) } : this;

    /// <summary>What has gone by since its owner changed last is counted.</summary>
    private Journey Passed(DateTimeOffset at) => Holder switch
    {
        OwnerKind.Queue => this with { Since = at, Waited = Waited + Span(Since, at) },
        OwnerKind.Agent => this with { Since = at, Handled = Handled + Span(Since, at) },
        _ => this with { Since = at },
    };

    /// <summary>Two machines' clocks may differ: nothing has taken less than no time.</summary>
    private static TimeSpan Span(DateTimeOffset from, DateTimeOffset to) => to > from ? to - from : TimeSpan.Zero;
}
