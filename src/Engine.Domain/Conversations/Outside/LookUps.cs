using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Dialogue;

namespace Engine.Domain.Conversations.Outside;

/// <summary>Asks other systems, and says what they answered, unless the conversation has moved on.</summary>
internal static class LookUps
{
    /// <summary>The move's name, which stands with what is said of it later as well.</summary>
    public const string Name = "look-up";

    /// <summary>A longer value is cut: no order number is, and nobody else's text fills a conversation.</summary>
    private const int ValueMax = 200;

    /// <summary>How long one that an operator wants repeated is tried, when the assistant knows it no more.</summary>
    private static readonly TimeSpan AgainFor = TimeSpan.FromSeconds(20);

    /// <summary>What begins with a message that is to be looked up.</summary>
    /// <param name="state">Before the message.</param>
    public static ConversationEvent.LookUpAsked Ask(Conversation state, string intent, LookUp lookUp, Context context) => new(
        FormattableString.Invariant($"{state.Id}/{state.Sequence + 1}"), state.Epoch, intent, lookUp.Port, lookUp.Operation,
        context.Now + lookUp.GiveUpAfter, lookUp.Slow is null ? null : context.Now + lookUp.SlowAfter);

    /// <summary>The port's answer, or that there is none.</summary>
    public static void Settled(Draft<Conversation> draft, Command command, Reply reply, Context context)
    {
        if (command is not PortRequest request || draft.State.Enquiries.Find(request.Id) is not { } asked) return;
        var lookUp = context.Assistant.Intents.GetValueOrDefault(asked.Intent)?.LookUp;
        var answer = reply.View as PortAnswer ?? PortAnswer.Unavailable("No answer.");
        var isKept = answer.Outcome == PortOutcome.Done && !draft.State.Keeping.IsErased;
        var values = isKept ? Needed(lookUp?.Found, answer.Values, context) : null;
        var isLate = draft.State.Phase != Phase.Bot || draft.State.Epoch != asked.Epoch;
        draft.Emit(new ConversationEvent.LookUpAnswered(asked.Request, asked.Epoch, asked.Intent, answer.Outcome, values, isLate));
        // Else nobody acts on it.
        if (!isLate) Say(draft, asked.Intent, TextOf(lookUp, answer.Outcome, values, context.Assistant), context);
    }

    /// <summary>An operator wants one that failed asked again. It is asked under its own epoch: what comes of it may be late.</summary>
    public static Reply Again(Draft<Conversation> draft, AskAgain again, Context context)
    {
        if (draft.State.Enquiries.Find(again.Request) is not null) return draft.Accept();
        if (draft.State.Keeping.IsErased)
            return Draft<Conversation>.Refuse(Refusal.UnknownDeadLetter, "The conversation is erased: nobody is told of it any more.");
        if (draft.State.Enquiries.Failed.FirstOrDefault(l => l.Request == again.Request) is not { } failed)
            return Draft<Conversation>.Refuse(Refusal.UnknownDeadLetter, "The conversation does not remember what was asked.");
        var until = context.Now + (context.Assistant.Intents.GetValueOrDefault(failed.Intent)?.LookUp?.GiveUpAfter ?? AgainFor);
        draft.Emit(new ConversationEvent.LookUpAsked(failed.Request, failed.Epoch, failed.Intent, failed.Port, failed.Operation, until));
        return draft.Accept();
    }

    /// <summary>What the text needs and nothing else, each on one line and without what is nobody's business.</summary>
    private static ImmutableSortedDictionary<string, string>? Needed(
        string? text, ImmutableSortedDictionary<string, string>? found, Context context)
    {
        if (text is null || found is null) return null;
        var needed = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in LookUp.Placeholder.Matches(text).Select(m => m.Groups[1].Value).Distinct())
            if (found.TryGetValue(name, out var value) && Words.Shown(value, ValueMax) is { } shown) needed[name] = context.Mask(shown)!;
        return needed.ToImmutable();
    }

    /// <returns>What is said, and whether it is the answer.</returns>
    private static (string Text, bool IsAnswer) TextOf(
        LookUp? lookUp, PortOutcome outcome, ImmutableSortedDictionary<string, string>? values, Assistant assistant) =>
            (lookUp, outcome) switch
    {
        (null, _) => (assistant.Texts.NotUnderstood, false),   // it has gone from the assistant meanwhile
        (_, PortOutcome.NotFound) => (lookUp.NotFound, true),
        (_, PortOutcome.Done) when IsWhole(lookUp.Found, values) =>
            (LookUp.Placeholder.Replace(lookUp.Found, m => values![m.Groups[1].Value]), true),
        _ => (lookUp.Failed, false),
    };

    private static bool IsWhole(string text, ImmutableSortedDictionary<string, string>? values) =>
        values is not null && LookUp.Placeholder.Matches(text).All(m => values.ContainsKey(m.Groups[1].Value));

    /// <summary>What was said twice before did not help: a person is offered instead.</summary>
    private static void Say(Draft<Conversation> draft, string intent, (string Text, bool IsAnswer) said, Context context)
    {
        var (state, text) = (draft.State, Speech.Fill(said.Text, draft.State));
        if (!said.IsAnswer)
            draft.Emit(new ConversationEvent.BotSaid(state.Epoch, BotSpeech.Notice, text, Move: Name));
        else if (Told.TimesOf(state.Talk.Told, text) < Told.TimesMax)
            draft.Emit(new ConversationEvent.BotSaid(state.Epoch, BotSpeech.Answer, text, intent, Name));
        else
            foreach (var @event in Bot.Instead(state, context)) draft.Emit(@event);
    }
}
