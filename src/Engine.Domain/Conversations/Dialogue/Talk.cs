using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>What the customer wants, how well the bot has done, and what it said last.</summary>
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

    internal Talk After(Conversation before, Committed committed) => committed.Event switch
    {
        ConversationEvent.CustomerSaid { Analysis: { } analysis } e => this with
        {
            Intent = analysis.Intent,
            Confidence = analysis.Confidence,
            Mood = Dialogue.Mood.After(Mood, analysis.Sentiment),
            Language = LanguageAfter(analysis),
            FailedAttempts = before.Phase != Phase.Bot ? FailedAttempts : e.Missed ? FailedAttempts + 1 : 0,
            Answered = null,
        },
        ConversationEvent.BotSaid { Kind: BotSpeech.Answer } e => this with { Answered = e.Intent },
        ConversationEvent.OwnerChanged e => this with
        {
            FailedAttempts = e.Owner.Kind == OwnerKind.Bot ? 0 : FailedAttempts,
            Answered = null,
        },
        _ => this,
    };

    /// <summary>The language of the last message that had one.</summary>
    internal string LanguageAfter(Analysis analysis) => analysis.Language == "und" ? Language : analysis.Language;
}
