using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Outside;
using Engine.Domain.Conversations.Ownership;
using Engine.Domain.Conversations.Receipts;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>What is done about a customer's message: the first move that applies, unless a rule hands over.</summary>
internal static class Bot
{
    public static Reply CustomerSays(Draft<Conversation> draft, ConversationCommand.CustomerSays says, Context context)
    {
        if (Receipt.Find(draft.State.Receipts, Receipt.Customer, says.Id!) is { } receipt)
            return Once.Again(receipt, receipt.IsFor(says.Text) || receipt.IsFor(Read(says.Text, context).Text));
        if (draft.State.Phase == Phase.Closed) return Refused.Closed();

        var (analysis, text) = Read(says.Text, context);
        if (draft.State.Owner.Kind != OwnerKind.Bot)
        {
            draft.Emit(new ConversationEvent.CustomerSaid(says.Id!, text, analysis));
            return draft.Accept();
        }

        var (act, events) = TakeTurn(draft.State, text, analysis, context);
        draft.Emit(new ConversationEvent.CustomerSaid(says.Id!, text, analysis, act.Missed, events.Length, act.Picks));
        foreach (var @event in events) draft.Emit(@event);
        return draft.Accept();
    }

    /// <returns>What the bot does, and the events that follow the message in the same turn.</returns>
    private static (Act Act, ImmutableArray<Event> Events) TakeTurn(Conversation state, string text, Analysis analysis, Context context)
    {
        var seen = new Observation(
            analysis, Mood.After(state.Talk.Mood, analysis.Sentiment),
                state.Talk.FailedAttempts, state.Customer, state.Channel, context.Now,
            context.Now - state.StartedAt, Observation.ReadLiterally(text, context.Assistant, context.Understanding));
        var (move, act) = Choose(new Turn(state, text, seen, context.Assistant));
        // The message itself counts, above all a first one.
        var heard = state with { Talk = state.Talk with { Language = state.Talk.LanguageAfter(analysis) } };
        var handover = act.HandsOver is { } over
            ? Handover.Escalate(heard, over.Rule, [over.Reading], context)
            : Escalation.Fired(context.Assistant, AsRulesSee(seen, act)) is { } fired
                ? Handover.Escalate(heard, fired.Rule, fired.Readings, context)
                : [];
        return (act, handover.IsEmpty ? Do(state, move, act, context) : handover);
    }

    /// <summary>In the place of words that were said twice before, without a message of the customer's.</summary>
    public static ImmutableArray<Event> Instead(Conversation state, Context context)
    {
        var nothing = new Observation(
            new Analysis { Intent = "", Confidence = 0 }, state.Talk.Mood ?? 0,
                state.Talk.FailedAttempts, state.Customer, state.Channel, context.Now,
            context.Now - state.StartedAt);
        var act = Move.Instead.Make(new Turn(state, "", nothing, context.Assistant))!.Value;
        return act.HandsOver is { } over
            ? Handover.Escalate(state, over.Rule, [over.Reading], context)
            : [Speak(state, Move.Instead, act, context)];
    }

    private static (Move Move, Act Act) Choose(Turn turn)
    {
        foreach (var move in Move.All)
            if (move.Make(turn) is { } act)
                return WasSaidEnough(turn.State, act)
                    ? (Move.Instead, Move.Instead.Make(turn)!.Value with { IsAnswer = act.IsAnswer, Picks = act.Picks })
                    : (move, act);
        throw new InvalidOperationException("the last move always applies");
    }

    private static bool WasSaidEnough(Conversation state, Act act) =>
        act is { IsCourtesy: false, HandsOver: null } && Told.TimesOf(state.Talk.Told, act.Text) >= Told.TimesMax;

    /// <summary>What a message that answers a question means was asked, and its mood is none.</summary>
    private static Observation AsRulesSee(Observation seen, Act act)
    {
        var attempts = act.Missed ? seen.Attempts + 1 : 0;
        return !act.IsAnswer ? seen with { Attempts = attempts } : seen with
        {
            Analysis = seen.Analysis with { Intent = act.Picks ?? "", Confidence = 1, InScope = 1, Sentiment = 0, Frustration = 0 },
            Literally = null,
            Mood = 0,
            Attempts = attempts,
        };
    }

    private static ImmutableArray<Event> Do(Conversation state, Move move, Act act, Context context)
    {
        var said = Speak(state, move, act, context);
        if (act.LooksUp is not var (intent, what)) return said.Text.Length > 0 ? [said] : [];
        var asked = LookUps.Ask(state, intent, what, context);
        return said.Text.Length > 0 ? [asked, said] : [asked];
    }

    /// <summary>A question stays pending while the customer says nothing that ends it.</summary>
    private static ConversationEvent.BotSaid Speak(Conversation state, Move move, Act act, Context context)
    {
        if (act.HandsOver is not null)   // asked for before, and nobody is there
            return new ConversationEvent.BotSaid(
                state.Epoch, BotSpeech.Notice, Speech.Fill(context.Assistant.Texts.NobodyHere, state), Move: move.Name);
        var isBeside = !act.IsAnswer && (act.IsCourtesy || act.Kind == BotSpeech.Clarification);
        return new ConversationEvent.BotSaid(
            state.Epoch, act.Kind, act.Text, act.Intent, move.Name, act.Choices ?? (isBeside ? state.Talk.Question?.Choices : null));
    }

    /// <summary>What a message means, and its text without what must not be stored: from here on nobody sees what was written.</summary>
    private static (Analysis Analysis, string Text) Read(string written, Context context)
    {
        var analysis = context.Understanding.Analyze(written);
        return (analysis, SensitiveSpan.Mask(written, analysis.Sensitive, context.Assistant.Masked));
    }
}
