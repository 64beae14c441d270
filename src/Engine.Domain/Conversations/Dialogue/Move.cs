using System.Collections.Immutable;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Dialogue.Moves;
using Engine.Domain.Conversations.Outside;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>One thing that the bot may do about a message: a name and a pure function.</summary>
/// <param name="Name">Stored with what the bot says.</param>
/// <param name="Make">Null when the move does not apply.</param>
/// <param name="Says">Texts of its own that an assistant may word in its way.</param>
internal sealed record Move(string Name, Func<Turn, Act?> Make, params ImmutableArray<Wording> Says)
{
    /// <summary>In order: the first that applies is made. A new one is a function in a file of its own and a line here.</summary>
    public static ImmutableArray<Move> All { get; } =
    [
        new("answer-to-question", AnswerToQuestion.Make, AnswerToQuestion.NoneRight, AnswerToQuestion.WhichOne, AnswerToQuestion.GoOn),
        new("heard", Heard.Make, Heard.Acknowledged, Heard.Wait, Heard.Help),
        new(LookUps.Name, LookUpMove.Make),
        new("answer", Answer.Make),
        new("clarify", Clarify.Make, Clarify.NoneOfThese),
        new("other-language", OtherLanguage.Make, OtherLanguage.Offer),
        new("fall-back", FallBack.Make),
    ];

    /// <summary>In the place of one whose words were said twice before.</summary>
    public static Move Instead { get; } =
        new("offer-person", turn => OfferPerson.Make(turn), OfferPerson.Offer, OfferPerson.Yes, OfferPerson.No);
}

/// <summary>A message to which the bot answers.</summary>
/// <param name="State">Before the message.</param>
/// <param name="Text">As it is stored.</param>
/// <param name="Seen">With the failed attempts before the message.</param>
internal readonly record struct Turn(Conversation State, string Text, Observation Seen, Assistant Assistant)
{
    /// <summary>What to do about the message's intent; null when the assistant does not know it.</summary>
    public IntentBehaviour? Behaviour => Assistant.Intents.GetValueOrDefault(Seen.Analysis.Intent);

    /// <summary>The same message, known to be about this intent.</summary>
    public Turn About(string intent) => this with
    {
        Seen = Seen with
        {
            Analysis = Seen.Analysis with { Intent = intent, Confidence = 1, InScope = 1, RunnerUp = null, RunnerUpConfidence = 0 },
        },
    };
}

/// <summary>What the bot does.</summary>
/// <param name="Missed">It could not help: a failed attempt.</param>
internal readonly record struct Act(BotSpeech Kind, string Text, string? Intent, bool Missed)
{
    /// <summary>What the customer may pick: the act asks a question.</summary>
    public IReadOnlyList<Choice>? Choices { get; init; }

    /// <summary>The message answered the pending question: no rule looks at its mood, nor at what the model read in it.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>The choice that the message picked.</summary>
    public string? Picks { get; init; }

    /// <summary>A greeting or thanks, which may be said any number of times.</summary>
    public bool IsCourtesy { get; init; }

    /// <summary>What another system is asked; what is said now, if anything, only bridges the time until it has answered.</summary>
    public (string Intent, LookUp What)? LooksUp { get; init; }

    /// <summary>Nothing is said, but for the words with which a conversation is handed over.</summary>
    public (EscalationRule Rule, Reading Reading)? HandsOver { get; init; }
}
