using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations;

/// <summary>What the bot does about a message: answer, ask back, or hand over.</summary>
internal static class Bot
{
    /// <summary>Who writes on while nobody is there is not told so with every message that would hand over.</summary>
    private static readonly TimeSpan TellsAgainAfter = TimeSpan.FromMinutes(1);

    /// <param name="Missed">The bot could not help with it.</param>
    /// <param name="Events">What follows the customer's message in the same turn.</param>
    public readonly record struct Turn(bool Missed, ImmutableArray<Event> Events);

    public static Turn Answer(Conversation state, Analysis analysis, Context context)
    {
        var assistant = context.Assistant;
        var behaviour = assistant.Intents.GetValueOrDefault(analysis.Intent);
        var understood = behaviour?.Answer is not null
            && Escalation.Exact(analysis.Confidence) >= assistant.Thresholds.Answer
            && Escalation.Exact(analysis.InScope) >= assistant.Thresholds.InScope;
        var helpless = understood && (behaviour!.Failed || (!behaviour.Repeatable && state.Answered == analysis.Intent));
        var missed = !understood || helpless;
        var attempts = missed ? state.FailedAttempts + 1 : 0;
        var mood = Mood.After(state.Mood, analysis.Sentiment);

        if (Escalation.Fired(assistant, analysis, mood, attempts) is { } fired)
        {
            var heard = state with { Language = state.LanguageAfter(analysis) };   // the message itself counts, above all a first one
            var events = Escalate(heard, fired.Rule, fired.Readings, context);
            if (!events.IsEmpty) return new Turn(missed, events);
        }
        var speech = understood
            ? new ConversationEvent.BotSaid(state.Epoch, BotSpeech.Answer, Fill(behaviour!.Answer!, state), analysis.Intent)
            : new ConversationEvent.BotSaid(
                state.Epoch, BotSpeech.Clarification, Fill(AskBack(analysis, assistant), state), analysis.Intent);
        return new Turn(missed, [speech]);
    }

    /// <summary>
    /// Hands over; or, while the rule's queue has noted the conversation because nobody is there, says so once in a while.
    /// </summary>
    /// <returns>Empty when the customer was told a moment ago and the request is no more urgent than it was.</returns>
    public static ImmutableArray<Event> Escalate(Conversation state, EscalationRule rule, ImmutableArray<Reading> readings, Context context)
    {
        var escalated = new ConversationEvent.Escalated(rule.Id, rule.Reason, rule.Queue, rule.Priority, readings);
        var priority = state.Request is null ? rule.Priority : Math.Max(rule.Priority, state.Priority);
        if (state.Request is not { } request || request.Queue != rule.Queue)   // in another queue somebody may be there
        {
            var demand = DemandOf(state, rule.Queue, priority, context.Assistant);
            return [escalated, .. HandOver(state, rule.Queue, rule.Reason, demand, context.Assistant)];
        }
        var told = new ConversationEvent.BotSaid(state.Epoch, BotSpeech.Notice, Fill(context.Assistant.Texts.NobodyHere, state));
        if (priority > state.Priority) return [escalated, told];
        // What only a person can do has no other answer.
        return rule.Trigger == Trigger.Intent || context.Now - request.ToldAt >= TellsAgainAfter ? [told] : [];
    }

    /// <summary>
    /// The bot's last words, then the queue as the new owner: in this order, so that the bot never speaks after handing over.
    /// </summary>
    public static ImmutableArray<Event> HandOver(Conversation state, QueueId queue, string reason, Demand demand, Assistant assistant) =>
    [
        new ConversationEvent.BotSaid(state.Epoch, BotSpeech.Notice, Fill(assistant.Texts.HandingOver, state)),
        new ConversationEvent.OwnerChanged(Owner.Of(queue), state.Epoch + 1, reason, demand),
    ];

    public static Demand DemandOf(
        Conversation state, QueueId queue, int priority, Assistant assistant, AgentId? wanted = null, bool head = false,
        AgentId? from = null)
    {
        var rules = assistant.Queues[queue];
        return new Demand(priority, rules.Skills, LanguageOf(state), wanted, rules.RelaxAfter, head, from == wanted ? null : from);
    }

    /// <summary>Puts the customer's name in; a nameless customer's is left out with the space before it.</summary>
    public static string Fill(string text, Conversation state)
    {
        if (!text.Contains("{name}", StringComparison.Ordinal)) return text;
        return state.Customer.Name is { } name
            ? text.Replace("{name}", name, StringComparison.Ordinal)
            : text.Replace(" {name}", "", StringComparison.Ordinal).Replace("{name}", "", StringComparison.Ordinal);
    }

    private static string AskBack(Analysis analysis, Assistant assistant)
    {
        if (Escalation.Exact(analysis.Confidence) < assistant.Thresholds.Clarify
            || Escalation.Exact(analysis.InScope) < assistant.Thresholds.InScope
            || assistant.Intents.GetValueOrDefault(analysis.Intent)?.Title is not { } first)
            return assistant.Texts.NotUnderstood;
        return analysis.RunnerUp is { } runnerUp && assistant.Intents.GetValueOrDefault(runnerUp)?.Title is { } second
            ? assistant.Texts.Clarify.Replace("{first}", first, StringComparison.Ordinal)
                .Replace("{second}", second, StringComparison.Ordinal)
            : assistant.Texts.ClarifyOne.Replace("{first}", first, StringComparison.Ordinal);
    }

    /// <summary>The channel knows better than a guess from a few words.</summary>
    private static string? LanguageOf(Conversation state)
    {
        if (state.Customer.Locale is { } locale) return locale.Split('-')[0];
        return state.Language == "und" ? null : state.Language;
    }
}
