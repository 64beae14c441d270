using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Dialogue;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Conversations.Ownership;

/// <summary>The conversation changes hands: between bot, queues and people, by its own rules or because somebody wants it.</summary>
internal static class Handover
{
    /// <summary>What a supervisor escalates counts at least as much as what a customer asks for.</summary>
    private const int SupervisorPriority = 5;

    /// <summary>Who writes on while nobody is there is not told so with every message that would hand over.</summary>
    private static readonly TimeSpan TellsAgainAfter = TimeSpan.FromMinutes(1);

    public static Reply AskForPerson(Draft<Conversation> draft, Context context)
    {
        if (draft.State.Phase == Phase.Closed) return Refused.Closed();
        var rule = Escalation.Asked(context.Assistant);
        if (draft.State.Owner.Kind != OwnerKind.Bot || draft.State.Custody.Request?.Queue == rule.Queue)
            draft.Emit(new ConversationEvent.AskedAgain());
        if (draft.State.Owner.Kind != OwnerKind.Bot) return draft.Accept();   // on the way already
        foreach (var @event in Escalate(draft.State, rule, [new Reading("asked", 1, 1)], context)) draft.Emit(@event);
        return draft.Accept();
    }

    /// <summary>
    /// Hands over; or, while the rule's queue has noted the conversation because nobody is there, says so once in a while.
    /// </summary>
    /// <returns>Empty when the customer was told a moment ago and the request is no more urgent than it was.</returns>
    public static ImmutableArray<Event> Escalate(Conversation state, EscalationRule rule, ImmutableArray<Reading> readings, Context context)
    {
        var escalated = new ConversationEvent.Escalated(rule.Id, rule.Reason, rule.Queue, rule.Priority, readings);
        var priority = state.Custody.Request is null ? rule.Priority : Math.Max(rule.Priority, state.Custody.Priority);
        if (state.Custody.Request is not { } request || request.Queue != rule.Queue)   // in another queue somebody may be there
        {
            var demand = DemandOf(state, rule.Queue, priority, context.Assistant);
            return [escalated, .. ToPeople(state, rule.Queue, rule.Reason, demand, rule.Say ?? context.Assistant.Texts.HandingOver)];
        }
        var told = new ConversationEvent.BotSaid(state.Epoch, BotSpeech.Notice, Speech.Fill(context.Assistant.Texts.NobodyHere, state));
        if (priority > state.Custody.Priority) return [escalated, told];
        // What only a person can do has no other answer.
        return rule.Trigger == Trigger.Intent || context.Now - request.ToldAt >= TellsAgainAfter ? [told] : [];
    }

    public static Reply Escalate(Draft<Conversation> draft, ConversationCommand.Escalate escalate, Context context)
    {
        if (!WordId.IsValid(escalate.By)) return Words.BadId("supervisor");
        if (draft.State.Phase == Phase.Closed) return Refused.Closed();
        if (!context.Assistant.Queues.ContainsKey(escalate.Queue)) return Refused.UnknownQueue(escalate.Queue);
        if (draft.State.Owner != Owner.Of(escalate.Queue))
        {
            const string reason = "escalated_by_supervisor";
            var priority = Math.Max(draft.State.Custody.Priority, SupervisorPriority);
            draft.Emit(new ConversationEvent.Escalated("supervisor", reason, escalate.Queue, priority, []));
            ToQueue(draft, escalate.Queue, reason, context.Assistant, by: escalate.By, priority: priority);
        }
        return draft.Accept(draft.State.ToView());
    }

    public static Reply Transfer(Draft<Conversation> draft, ConversationCommand.Transfer transfer, Context context)
    {
        if (transfer.Queue is null == transfer.Agent is null)
            return Draft<Conversation>.Refuse(Refusal.FieldInvalid, "A transfer goes to a queue or to an agent: name one of them.");
        if (transfer.Agent is { } wanted && !WordId.IsValid(wanted.Value)) return Words.BadId("agent");
        if (draft.State.Phase == Phase.Closed) return Refused.Closed();
        if (!draft.State.Custody.IsOwnedBy(transfer.By)) return Refused.NotOwner();
        var queue = transfer.Queue ?? HomeOf(draft.State, context.Assistant);
        if (!context.Assistant.Queues.ContainsKey(queue)) return Refused.UnknownQueue(queue);
        ToQueue(draft, queue, "transferred", context.Assistant, transfer.Agent, head: false, transfer.By.Value, transfer.Note,
            from: transfer.By);
        return draft.Accept();
    }

    public static Reply HandBack(Draft<Conversation> draft, ConversationCommand.HandBack back, Context context)
    {
        if (draft.State.Phase == Phase.Closed) return Refused.Closed();
        if (!draft.State.Custody.IsOwnedBy(back.Agent)) return Refused.NotOwner();
        ChangeOwner(draft, Owner.Bot, "handed_back", by: back.Agent.Value, note: back.Note);
        draft.Emit(new ConversationEvent.BotSaid(
            draft.State.Epoch, BotSpeech.Notice, Speech.Fill(context.Assistant.Texts.HandedBack, draft.State)));
        return draft.Accept();
    }

    public static Reply TakeOver(Draft<Conversation> draft, ConversationCommand.TakeOver take)
    {
        if (!WordId.IsValid(take.By.Value)) return Words.BadId("supervisor");
        if (draft.State.Phase == Phase.Closed) return Refused.Closed();
        if (!draft.State.Custody.IsOwnedBy(take.By)) ChangeOwner(draft, Owner.Of(take.By), "taken_over", by: take.By.Value);
        return draft.Accept(draft.State.ToView());
    }

    public static Reply QueueGone(Draft<Conversation> draft, ConversationCommand.QueueGone gone, Context context)
    {
        if (WaitsIn(draft.State, gone.Queue, gone.Epoch))
            ToQueue(draft, context.Assistant.DefaultQueue, "queue_gone", context.Assistant, head: true);
        return draft.Accept();
    }

    public static Reply NobodyThere(Draft<Conversation> draft, ConversationCommand.NobodyThere nobody, Context context)
    {
        if (WaitsIn(draft.State, nobody.Queue, nobody.Epoch))
            BackToBot(draft, Custody.NobodyThere, context.Assistant.Texts.NobodyHere);
        return draft.Accept();
    }

    public static Reply SomebodyCame(Draft<Conversation> draft, ConversationCommand.SomebodyCame came, Context context)
    {
        var (state, assistant) = (draft.State, context.Assistant);
        if (state.Custody.Request is not { } request || request.Queue != came.Queue || request.Epoch != came.Epoch)
            return Draft<Conversation>.Refuse(Refusal.StaleEpoch, "The conversation has moved on.");
        var queue = assistant.Queues.ContainsKey(came.Queue) ? came.Queue : assistant.DefaultQueue;   // removed meanwhile
        var demand = DemandOf(state, queue, state.Custody.Priority, assistant, head: came.Head) with { Since = came.WaitingSince };
        foreach (var @event in ToPeople(state, queue, "called_back", demand, assistant.Texts.HandingOver)) draft.Emit(@event);
        return draft.Accept();
    }

    /// <summary>What a queue or an agent has answered to what it was told of the conversation.</summary>
    public static void Settled(Draft<Conversation> draft, Command told, Reply reply, Context context)
    {
        var refused = reply as Reply.Refused;
        switch (told)
        {
            case QueueCommand.Enqueue enqueue when enqueue.Epoch == draft.State.Epoch && draft.State.Custody.IsWaiting:
                // 0: its word that nobody is there comes.
                if (refused is null && (reply.View as PlaceInQueue)?.Position is not 0 and var position)
                    draft.Emit(new ConversationEvent.Queued(enqueue.Epoch, draft.State.Custody.Queue, position ?? 1));
                else if (refused is { Code: Refusal.UnknownQueue })   // removed from the assistant while this was on its way
                    ToQueue(draft, context.Assistant.DefaultQueue, "queue_gone", context.Assistant, head: true);
                else if (refused is not null)
                    BackToBot(draft, "queue_full", context.Assistant.Texts.QueueFull);
                break;
            case AgentCommand.Assign assign when refused is not null && assign.Epoch == draft.State.Epoch
                && draft.State.Phase == Phase.WithAgent:
                BackToQueue(draft, context.Assistant);   // the agent signed out while it was being accepted
                break;
        }
    }

    public static void ChangeOwner(Draft<Conversation> draft, Owner owner, string reason, string? by = null, string? note = null) =>
        draft.Emit(new ConversationEvent.OwnerChanged(owner, draft.State.Epoch + 1, reason, null, by, note));

    public static void BackToQueue(Draft<Conversation> draft, Assistant assistant) =>
        ToQueue(draft, HomeOf(draft.State, assistant), "agent_left", assistant, head: true);

    /// <summary>
    /// The bot's last words, then the queue as the new owner: in this order, so that the bot never speaks after handing over.
    /// </summary>
    private static ImmutableArray<Event> ToPeople(Conversation state, QueueId queue, string reason, Demand demand, string words) =>
    [
        new ConversationEvent.BotSaid(state.Epoch, BotSpeech.Notice, Speech.Fill(words, state)),
        new ConversationEvent.OwnerChanged(Owner.Of(queue), state.Epoch + 1, reason, demand),
    ];

    private static bool WaitsIn(Conversation state, QueueId queue, int epoch) =>
        state.Epoch == epoch && state.Custody.IsWaiting && state.Owner == Owner.Of(queue);

    private static void BackToBot(Draft<Conversation> draft, string reason, string text)
    {
        ChangeOwner(draft, Owner.Bot, reason);
        draft.Emit(new ConversationEvent.BotSaid(draft.State.Epoch, BotSpeech.Notice, Speech.Fill(text, draft.State)));
    }

    private static void ToQueue(
        Draft<Conversation> draft, QueueId queue, string reason, Assistant assistant,
        AgentId? wanted = null, bool head = false, string? by = null, string? note = null, int? priority = null, AgentId? from = null) =>
        draft.Emit(new ConversationEvent.OwnerChanged(
            Owner.Of(queue), draft.State.Epoch + 1, reason,
            DemandOf(draft.State, queue, priority ?? draft.State.Custody.Priority, assistant, wanted, head, from), by, note));

    private static Demand DemandOf(
        Conversation state, QueueId queue, int priority, Assistant assistant, AgentId? wanted = null, bool head = false,
        AgentId? from = null)
    {
        var rules = assistant.Queues[queue];
        return new Demand(priority, rules.Skills, LanguageOf(state), wanted, rules.RelaxAfter, head, from == wanted ? null : from);
    }

    /// <summary>The channel knows better than a guess from a few words.</summary>
    private static string? LanguageOf(Conversation state)
    {
        if (state.Customer.Locale is { } locale) return locale.Split('-')[0];
        return state.Talk.Language == "und" ? null : state.Talk.Language;
    }

    /// <summary>Where it waited last, while there is such a queue.</summary>
    private static QueueId HomeOf(Conversation state, Assistant assistant) =>
        state.Custody.Home is { } queue && assistant.Queues.ContainsKey(queue) ? queue : assistant.DefaultQueue;
}
