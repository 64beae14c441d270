using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>What the customer wants, how well the bot has done, and what it said and asked.</summary>
public sealed record Talk
{
    public string? Intent { get; init; }

    public float Confidence { get; init; }

    /// <summary>The intent of the bot's last answer, while nothing else was said since.</summary>
    public string? Answered { get; init; }

    public int FailedAttempts { get; init; }

    /// <summary>See <see cref="Dialogue.Mood"/>; null before the first message.</summary>
    public float? Mood { get; init; }

    public string Language { get; init; } = "und";

    /// <summary>What the bot has asked, and waits for.</summary>
    public Question? Question { get; init; }

    public ImmutableArray<Told> Told { get; init; } = [];

    internal Talk After(Conversation before, Committed committed) => committed.Event switch
    {
        ConversationEvent.CustomerSaid { Analysis: { } analysis } e => this with
        {
            Intent = e.About ?? Intent,
            Confidence = e.About is null ? Confidence : e.Confidence,
            Mood = Dialogue.Mood.After(Mood, e),
            Language = LanguageAfter(analysis),
            FailedAttempts = before.Phase != Phase.Bot ? FailedAttempts : e.Missed ? FailedAttempts + 1 : 0,
            Answered = null,
            Question = e.Choice is null ? Question : null,
        },
        ConversationEvent.BotSaid e => this with
        {
            Answered = e.Kind == BotSpeech.Answer ? e.Intent : Answered,
            Question = e.Choices is { Count: > 0 } choices ? new Question(committed.Sequence, choices, e.Move) : null,
            Told = e.Kind is BotSpeech.Greeting or BotSpeech.Notice ? Told : Dialogue.Told.Add(Told, e.Text),
        },
        ConversationEvent.OwnerChanged e => this with
        {
            FailedAttempts = e.Owner.Kind == OwnerKind.Bot ? 0 : FailedAttempts,
            Answered = null,
            Question = null,
        },
        ConversationEvent.Closed => this with { Question = null },
        _ => this,
    };

    /// <summary>The language of the last message that had one.</summary>
    internal string LanguageAfter(Analysis analysis) => analysis.Language == "und" ? Language : analysis.Language;
}
