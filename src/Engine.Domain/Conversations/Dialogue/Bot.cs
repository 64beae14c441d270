using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Dialogue.Moves;
using Engine.Domain.Conversations.Ownership;
using Engine.Domain.Conversations.Receipts;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Conversations.Dialogue;

/// <summary>What is done about a customer's message: the first move that applies, unless a rule hands over.</summary>
internal static class Bot
{
    /// <summary>In order: the first that applies is made.</summary>
    private static readonly ImmutableArray<Move> Moves =
    [
        new("answer", Answer.Make),
        new("clarify", Clarify.Make),
        new("fall-back", FallBack.Make),
    ];

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

        var (missed, events) = TakeTurn(draft.State, analysis, context);
        draft.Emit(new ConversationEvent.CustomerSaid(says.Id!, text, analysis, missed, events.Length));
        foreach (var @event in events) draft.Emit(@event);
        return draft.Accept();
    }

    /// <returns>Whether the bot could not help with the message, and what follows it in the same turn.</returns>
    private static (bool Missed, ImmutableArray<Event> Events) TakeTurn(Conversation state, Analysis analysis, Context context)
    {
        var seen = new Observation(
            analysis, Mood.After(state.Talk.Mood, analysis.Sentiment), state.Talk.FailedAttempts, state.Customer, state.Channel, context.Now,
            context.Now - state.StartedAt);
        var (move, act) = Choose(new Turn(state, seen, context.Assistant));
        seen = seen with { Attempts = act.Missed ? seen.Attempts + 1 : 0 };

        if (Escalation.Fired(context.Assistant, seen) is { } fired)
        {
            // The message itself counts, above all a first one.
            var heard = state with { Talk = state.Talk with { Language = state.Talk.LanguageAfter(analysis) } };
            var events = Handover.Escalate(heard, fired.Rule, fired.Readings, context);
            if (!events.IsEmpty) return (act.Missed, events);
        }
        return (act.Missed, [new ConversationEvent.BotSaid(state.Epoch, act.Kind, act.Text, act.Intent)]);
    }

    private static (Move Move, Act Act) Choose(Turn turn)
    {
        foreach (var move in Moves)
            if (move.Make(turn) is { } act) return (move, act);
        throw new InvalidOperationException("the last move always applies");
    }

    /// <summary>What a message means, and its text without what must not be stored: from here on nobody sees what was written.</summary>
    private static (Analysis Analysis, string Text) Read(string written, Context context)
    {
        var analysis = context.Understanding.Analyze(written);
        return (analysis, SensitiveSpan.Mask(written, analysis.Sensitive, context.Assistant.Masked));
    }
}
