using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Serialization;

namespace Engine.Domain.Conversations;

/// <summary>
/// Decides for one conversation. It alone decides who owns it: queues propose and agents keep places, but a conversation changes
/// hands here or not at all, so that whatever else is late, doubled or lost, two owners are impossible.
/// </summary>
public sealed class ConversationDecider : IDecider<Conversation>
{
    /// <summary>What a supervisor escalates counts at least as much as what a customer asks for.</summary>
    private const int SupervisorPriority = 5;

    /// <summary>An offer whose end is noticed later than this could not have been answered either: the engine was not there.</summary>
    private static readonly TimeSpan WakesWithin = TimeSpan.FromSeconds(1);

    public ActorKind Kind => ActorKind.Conversation;

    public JsonTypeInfo<Conversation> Json => DomainJson.Default.Conversation;

    public int Schema => 3;   // 3: silence is counted from the last sign of life

    public Conversation Initial(string key) => new() { Id = new ConversationId(key) };

    public Conversation Apply(Conversation state, Committed committed) => Conversation.Apply(state, committed);

    public Owed Pending(Conversation state) =>
        new(state.Outbox, state.Offer is { } offer && !(state.SilentAt < offer.Expires) ? offer.Expires : state.SilentAt);

    public Reply Decide(Draft<Conversation> draft, Command command, Context context)
    {
        if (draft.State.Sequence == 0 && command is not ConversationCommand.Start)
            return Draft<Conversation>.Refuse(Refusal.UnknownConversation, "There is no such conversation.");
        if (Words.Wrong(command, context.Limits) is { } wrong) return wrong;
        var masked = context.Mask(Words.Tidy(command));
        return Asked.Of(masked) is { } asked ? Once(draft, asked, command, masked, context) : Do(draft, masked, context);
    }

    /// <summary>Does what a person asks, unless it was done before: whoever lost the answer and asks again gets the first one.</summary>
    private static Reply Once(Draft<Conversation> draft, Asked asked, Command written, Command masked, Context context)
    {
        if (!WordId.IsValid(asked.Id)) return Words.BadId("command");
        if (Receipt.Find(draft.State.Receipts, asked.Sender, asked.Id) is { } receipt)
            return Repeated(receipt, receipt.IsFor(asked.What) || receipt.IsFor(Asked.Of(written)!.Value.What), draft.State.ToView());
        var reply = Do(draft, masked, context);
        if (reply is Reply.Accepted done && done.First <= done.Last) draft.ChangeFirst(asked.On);
        return reply;
    }

    private static Reply Do(Draft<Conversation> draft, Command command, Context context)
    {
        return command switch
        {
            ConversationCommand.Start c => Start(draft, c, context),
            ConversationCommand.CustomerSays c => CustomerSays(draft, c, context),
            ConversationCommand.AskForPerson => AskForPerson(draft, context),
            ConversationCommand.Close c => Close(draft, c),
            ConversationCommand.Offer c => Offer(draft, c, context),
            ConversationCommand.Accept c => Accept(draft, c),
            ConversationCommand.Decline c => Decline(draft, c, context),
            ConversationCommand.AgentSays c => AgentSays(draft, c),
            ConversationCommand.Transfer c => Transfer(draft, c, context),
            ConversationCommand.HandBack c => HandBack(draft, c, context),
            ConversationCommand.AgentLeft c => AgentLeft(draft, c, context),
            ConversationCommand.QueueGone c => QueueGone(draft, c, context),
            ConversationCommand.NobodyThere c => NobodyThere(draft, c, context),
            ConversationCommand.SomebodyCame c => SomebodyCame(draft, c, context),
            ConversationCommand.TakeOver c => TakeOver(draft, c),
            ConversationCommand.Escalate c => Escalate(draft, c, context),
            ConversationCommand.Inspect c => Inspect(draft, c, context),
            Settle c => Settled(draft, c, context),
            Wake => Woken(draft, context),
            Look => draft.Accept(draft.State.ToView()),
            _ => throw new InvalidOperationException($"a conversation cannot {command.GetType().Name}"),
        };
    }

    private static Reply Start(Draft<Conversation> draft, ConversationCommand.Start start, Context context)
    {
        if (draft.State.Sequence > 0)
            return draft.State.Customer.Id == start.Customer.Id || (draft.State.Customer.Id.IsAnonymous && start.Customer.Id.IsAnonymous)
                ? draft.Accept(draft.State.ToView())
                : Draft<Conversation>.Refuse(Refusal.ConversationExists, "The conversation exists and belongs to another customer.");
        if (start.Assistant is { } wanted && wanted != context.Assistant.Name)
            return Draft<Conversation>.Refuse(Refusal.UnknownAssistant, $"There is no assistant '{wanted}' here.");

        draft.Emit(new ConversationEvent.Started(start.Customer, start.Channel, context.Assistant.Name, context.Assistant.Patience));
        if (context.Assistant.Texts.Greeting is { } greeting)
            draft.Emit(new ConversationEvent.BotSaid(draft.State.Epoch, BotSpeech.Greeting, Bot.Fill(greeting, draft.State)));
        return draft.Accept(draft.State.ToView());
    }

    private static Reply CustomerSays(Draft<Conversation> draft, ConversationCommand.CustomerSays says, Context context)
    {
        if (Receipt.Find(draft.State.Receipts, Receipt.Customer, says.Id!) is { } receipt)
            return Repeated(receipt, receipt.IsFor(says.Text) || receipt.IsFor(Read(says.Text, context).Text));
        if (draft.State.Phase == Phase.Closed) return Closed();

        var (analysis, text) = Read(says.Text, context);
        if (draft.State.Owner.Kind != OwnerKind.Bot)
        {
            draft.Emit(new ConversationEvent.CustomerSaid(says.Id!, text, analysis));
            return draft.Accept();
        }

        var turn = Bot.Answer(draft.State, analysis, context);
        draft.Emit(new ConversationEvent.CustomerSaid(says.Id!, text, analysis, turn.Missed, turn.Events.Length));
        foreach (var @event in turn.Events) draft.Emit(@event);
        return draft.Accept();
    }

    private static Reply AskForPerson(Draft<Conversation> draft, Context context)
    {
        if (draft.State.Phase == Phase.Closed) return Closed();
        var rule = Escalation.Asked(context.Assistant);
        if (draft.State.Owner.Kind != OwnerKind.Bot || draft.State.Request?.Queue == rule.Queue)
            draft.Emit(new ConversationEvent.AskedAgain());
        if (draft.State.Owner.Kind != OwnerKind.Bot) return draft.Accept();   // on the way already
        foreach (var @event in Bot.Escalate(draft.State, rule, [new Reading("asked", 1, 1)], context)) draft.Emit(@event);
        return draft.Accept();
    }

    private static Reply Close(Draft<Conversation> draft, ConversationCommand.Close close)
    {
        if (draft.State.Phase == Phase.Closed) return draft.Accept();
        if (close.By is not ("customer" or "system") && !draft.State.IsOwnedBy(new AgentId(close.By))) return NotOwner();
        draft.Emit(new ConversationEvent.Closed(close.By, close.Disposition));
        return draft.Accept();
    }

    private static Reply Offer(Draft<Conversation> draft, ConversationCommand.Offer offer, Context context)
    {
        var state = draft.State;
        if (state.Phase == Phase.Offered && state.Epoch == offer.Epoch && state.Offer?.Agent == offer.Agent) return draft.Accept();
        if (state.Phase != Phase.Waiting || state.Epoch != offer.Epoch || offer.Expires <= context.Now) return OfferGone(state.ToView());
        if (state.AskedAt is not null && state.SilentAt <= context.Now)   // due before this came
        {
            LetGo(draft, context);
            return draft.Accept(draft.State.ToView());
        }
        draft.Emit(new ConversationEvent.Offered(offer.Epoch, offer.Agent, offer.Expires));
        return draft.Accept();
    }

    private static Reply Accept(Draft<Conversation> draft, ConversationCommand.Accept accept)
    {
        if (draft.State.IsOwnedBy(accept.Agent)) return draft.Accept(draft.State.ToView());
        if (draft.State.Phase != Phase.Offered || draft.State.Offer?.Agent != accept.Agent) return OfferGone();
        ChangeOwner(draft, Owner.Of(accept.Agent), "accepted");
        return draft.Accept(draft.State.ToView());
    }

    private static Reply Decline(Draft<Conversation> draft, ConversationCommand.Decline decline, Context context)
    {
        if (draft.State.Phase != Phase.Offered || draft.State.Offer?.Agent != decline.Agent) return OfferGone();
        EndOffer(draft, decline.Agent, OfferEnd.Declined, context, decline.Reason);
        return draft.Accept();
    }

    private static Reply AgentSays(Draft<Conversation> draft, ConversationCommand.AgentSays says)
    {
        if (draft.State.Phase == Phase.Closed) return Closed();
        if (!draft.State.IsOwnedBy(says.Agent)) return NotOwner();
        draft.Emit(new ConversationEvent.AgentSaid(draft.State.Epoch, says.Agent, says.Id!, says.Text));
        return draft.Accept();
    }

    private static Reply Transfer(Draft<Conversation> draft, ConversationCommand.Transfer transfer, Context context)
    {
        if (transfer.Queue is null == transfer.Agent is null)
            return Draft<Conversation>.Refuse(Refusal.FieldInvalid, "A transfer goes to a queue or to an agent: name one of them.");
        if (transfer.Agent is { } wanted && !WordId.IsValid(wanted.Value)) return Words.BadId("agent");
        if (draft.State.Phase == Phase.Closed) return Closed();
        if (!draft.State.IsOwnedBy(transfer.By)) return NotOwner();
        var queue = transfer.Queue ?? HomeOf(draft.State, context.Assistant);
        if (!context.Assistant.Queues.ContainsKey(queue)) return UnknownQueue(queue);
        ToQueue(draft, queue, "transferred", context.Assistant, transfer.Agent, head: false, transfer.By.Value, transfer.Note,
            from: transfer.By);
        return draft.Accept();
    }

    private static Reply HandBack(Draft<Conversation> draft, ConversationCommand.HandBack back, Context context)
    {
        if (draft.State.Phase == Phase.Closed) return Closed();
        if (!draft.State.IsOwnedBy(back.Agent)) return NotOwner();
        ChangeOwner(draft, Owner.Bot, "handed_back", by: back.Agent.Value, note: back.Note);
        draft.Emit(new ConversationEvent.BotSaid(
            draft.State.Epoch, BotSpeech.Notice, Bot.Fill(context.Assistant.Texts.HandedBack, draft.State)));
        return draft.Accept();
    }

    private static Reply AgentLeft(Draft<Conversation> draft, ConversationCommand.AgentLeft left, Context context)
    {
        if (draft.State.Epoch != left.Epoch) return draft.Accept();
        if (draft.State is { Phase: Phase.Offered, Offer: { } offer } && offer.Agent == left.Agent)
        {
            if (left.Expires is null || left.Expires == offer.Expires) EndOffer(draft, left.Agent, OfferEnd.AgentLeft, context);
        }
        else if (draft.State.IsOwnedBy(left.Agent))
            BackToQueue(draft, context.Assistant);
        return draft.Accept();
    }

    private static Reply QueueGone(Draft<Conversation> draft, ConversationCommand.QueueGone gone, Context context)
    {
        if (draft.State.Epoch == gone.Epoch && draft.State.Phase is Phase.Waiting or Phase.Offered
            && draft.State.Owner == Owner.Of(gone.Queue))
            ToQueue(draft, context.Assistant.DefaultQueue, "queue_gone", context.Assistant, head: true);
        return draft.Accept();
    }

    private static Reply NobodyThere(Draft<Conversation> draft, ConversationCommand.NobodyThere nobody, Context context)
    {
        if (draft.State.Epoch == nobody.Epoch && draft.State.Phase is Phase.Waiting or Phase.Offered
            && draft.State.Owner == Owner.Of(nobody.Queue))
            BackToBot(draft, Conversation.NobodyThere, context.Assistant.Texts.NobodyHere);
        return draft.Accept();
    }

    private static Reply SomebodyCame(Draft<Conversation> draft, ConversationCommand.SomebodyCame came, Context context)
    {
        if (draft.State.Request is not { } request || request.Queue != came.Queue || request.Epoch != came.Epoch)
            return Draft<Conversation>.Refuse(Refusal.StaleEpoch, "The conversation has moved on.");
        var queue = context.Assistant.Queues.ContainsKey(came.Queue) ? came.Queue : context.Assistant.DefaultQueue;   // removed meanwhile
        var demand = Bot.DemandOf(draft.State, queue, draft.State.Priority, context.Assistant, head: came.Head) with { Since = came.WaitingSince };
        foreach (var @event in Bot.HandOver(draft.State, queue, "called_back", demand, context.Assistant)) draft.Emit(@event);
        return draft.Accept();
    }

    private static Reply TakeOver(Draft<Conversation> draft, ConversationCommand.TakeOver take)
    {
        if (!WordId.IsValid(take.By.Value)) return Words.BadId("supervisor");
        if (draft.State.Phase == Phase.Closed) return Closed();
        if (!draft.State.IsOwnedBy(take.By)) ChangeOwner(draft, Owner.Of(take.By), "taken_over", by: take.By.Value);
        return draft.Accept(draft.State.ToView());
    }

    private static Reply Escalate(Draft<Conversation> draft, ConversationCommand.Escalate escalate, Context context)
    {
        if (!WordId.IsValid(escalate.By)) return Words.BadId("supervisor");
        if (draft.State.Phase == Phase.Closed) return Closed();
        if (!context.Assistant.Queues.ContainsKey(escalate.Queue)) return UnknownQueue(escalate.Queue);
        if (draft.State.Owner != Owner.Of(escalate.Queue))
        {
            const string reason = "escalated_by_supervisor";
            var priority = Math.Max(draft.State.Priority, SupervisorPriority);
            draft.Emit(new ConversationEvent.Escalated("supervisor", reason, escalate.Queue, priority, []));
            ToQueue(draft, escalate.Queue, reason, context.Assistant, by: escalate.By, priority: priority);
        }
        return draft.Accept(draft.State.ToView());
    }

    private static Reply Inspect(Draft<Conversation> draft, ConversationCommand.Inspect inspect, Context context)
    {
        if (!WordId.IsValid(inspect.By.Value)) return Words.BadId("reader");
        var isTheirs = draft.State.IsOwnedBy(inspect.By) || draft.State.Offer?.Agent == inspect.By;
        if (!isTheirs && !Inspection.IsRecorded(draft.State.Inspections, inspect.By, context.Now))
            draft.Emit(new ConversationEvent.Inspected(inspect.By));
        return draft.Accept();
    }

    private static Reply Settled(Draft<Conversation> draft, Settle settle, Context context)
    {
        if (draft.State.Outbox.Find(settle.Effect) is not { } effect) return draft.Accept();   // settled before
        var refused = settle.Reply as Reply.Refused;
        draft.Emit(new EffectSettled(settle.Effect, refused?.Code ?? Refusal.None));
        switch (effect.Command)
        {
            case QueueCommand.Enqueue enqueue when enqueue.Epoch == draft.State.Epoch
                && draft.State.Phase is Phase.Waiting or Phase.Offered:
                // 0: its word that nobody is there comes.
                if (refused is null && (settle.Reply.View as PlaceInQueue)?.Position is not 0 and var position)
                    draft.Emit(new ConversationEvent.Queued(enqueue.Epoch, Conversation.QueueIn(draft.State.Owner), position ?? 1));
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
        return draft.Accept();
    }

    private static Reply Woken(Draft<Conversation> draft, Context context)
    {
        if (draft.State is { Phase: Phase.Offered, Offer: { } offer } && offer.Expires <= context.Now)
            EndOffer(draft, offer.Agent, context.Now - offer.Expires < WakesWithin ? OfferEnd.TimedOut : OfferEnd.Expired, context);
        else
            LetGo(draft, context);
        return draft.Accept();
    }

    /// <summary>What silence has come to.</summary>
    private static void LetGo(Draft<Conversation> draft, Context context)
    {
        var (state, texts) = (draft.State, context.Assistant.Texts);
        if (!(state.SilentAt <= context.Now)) return;
        if (state.Phase is Phase.Waiting or Phase.Offered && state.AskedAt is null)
        {
            draft.Emit(new ConversationEvent.SystemSaid(SystemSpeech.StillThere, Bot.Fill(texts.StillThere, state)));
            return;
        }
        if (state.Phase != Phase.Bot) draft.Emit(new ConversationEvent.SystemSaid(SystemSpeech.Closing, Bot.Fill(texts.Closing, state)));
        draft.Emit(new ConversationEvent.Closed("system", "silent"));
    }

    /// <summary>The patience with a silent customer may have ended while the agent was being asked.</summary>
    private static void EndOffer(Draft<Conversation> draft, AgentId agent, OfferEnd how, Context context, string? why = null)
    {
        draft.Emit(new ConversationEvent.OfferEnded(draft.State.Epoch + 1, agent, how, why));
        LetGo(draft, context);
    }

    private static void BackToBot(Draft<Conversation> draft, string reason, string text)
    {
        ChangeOwner(draft, Owner.Bot, reason);
        draft.Emit(new ConversationEvent.BotSaid(draft.State.Epoch, BotSpeech.Notice, Bot.Fill(text, draft.State)));
    }

    private static void BackToQueue(Draft<Conversation> draft, Assistant assistant) =>
        ToQueue(draft, HomeOf(draft.State, assistant), "agent_left", assistant, head: true);

    /// <summary>Where it waited last, while there is such a queue.</summary>
    private static QueueId HomeOf(Conversation state, Assistant assistant) =>
        state.Home is { } queue && assistant.Queues.ContainsKey(queue) ? queue : assistant.DefaultQueue;

    private static void ToQueue(
        Draft<Conversation> draft, QueueId queue, string reason, Assistant assistant,
        AgentId? wanted = null, bool head = false, string? by = null, string? note = null, int? priority = null, AgentId? from = null) =>
        draft.Emit(new ConversationEvent.OwnerChanged(
            Owner.Of(queue), draft.State.Epoch + 1, reason,
            Bot.DemandOf(draft.State, queue, priority ?? draft.State.Priority, assistant, wanted, head, from), by, note));

    private static void ChangeOwner(Draft<Conversation> draft, Owner owner, string reason, string? by = null, string? note = null) =>
        draft.Emit(new ConversationEvent.OwnerChanged(owner, draft.State.Epoch + 1, reason, null, by, note));

    /// <summary>What a message means, and its text without what must not be stored: from here on nobody sees what was written.</summary>
    private static (Analysis Analysis, string Text) Read(string written, Context context)
    {
        var analysis = context.Understanding.Analyze(written);
        return (analysis, SensitiveSpan.Mask(written, analysis.Sensitive, context.Assistant.Masked));
    }

    private static Reply Repeated(Receipt receipt, bool same, ConversationView? view = null) => same
        ? Draft<Conversation>.Again(receipt.Sequence, receipt.Sequence + receipt.Answers, view)
        : Draft<Conversation>.Refuse(Refusal.MessageIdReused, "This id was used before with another text or command.");

    private static Reply Closed() => Draft<Conversation>.Refuse(Refusal.ConversationClosed, "The conversation is closed.");

    private static Reply NotOwner() => Draft<Conversation>.Refuse(Refusal.NotOwner, "The conversation is not yours now.");

    private static Reply OfferGone(ConversationView? view = null) =>
        Draft<Conversation>.Refuse(Refusal.OfferGone, "The conversation is not on offer to you any more.", view);

    private static Reply UnknownQueue(QueueId queue) => Draft<Conversation>.Refuse(Refusal.UnknownQueue, $"There is no queue '{queue}'.");
}
