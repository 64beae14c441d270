using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations.Dialogue;
using Engine.Domain.Conversations.Outside;
using Engine.Domain.Conversations.Ownership;
using Engine.Domain.Conversations.Receipts;
using Engine.Domain.Conversations.Timers;
using Engine.Domain.Serialization;

namespace Engine.Domain.Conversations;

/// <summary>
/// Decides for one conversation, by the part whose business it is. It alone decides who owns it: queues propose and agents keep
/// places, but a conversation changes hands here or not at all, so that whatever else is late, doubled or lost, two owners are
/// impossible.
/// </summary>
public sealed class ConversationDecider : IDecider<Conversation>
{
    public ActorKind Kind => ActorKind.Conversation;

    public JsonTypeInfo<Conversation> Json => DomainJson.Default.Conversation;

    public int Schema => 7;   // 7: the assistant's version

    public Conversation Initial(string key) => new() { Id = new ConversationId(key) };

    public Conversation Apply(Conversation state, Committed committed) => Conversation.Apply(state, committed);

    public Owed Pending(Conversation state) => new(state.Outbox, DueTimes.Earliest(state));

    public Reply Decide(Draft<Conversation> draft, Command command, Context context)
    {
        if (draft.State.Sequence == 0 && command is not ConversationCommand.Start)
            return Draft<Conversation>.Refuse(Refusal.UnknownConversation, "There is no such conversation.");
        if (Words.Wrong(command, context.Limits) is { } wrong) return wrong;
        if (draft.State.Sequence > 0) context = Answering.Take(draft, command, context);
        var masked = context.Mask(Words.Tidy(command));
        return Asked.Of(masked) is { } asked
            ? Once.Do(draft, asked, command, masked, act => Do(draft, act, context))
            : Do(draft, masked, context);
    }

    private static Reply Do(Draft<Conversation> draft, Command command, Context context) => command switch
    {
        ConversationCommand.Start c => Start(draft, c, context.Catalogue),
        ConversationCommand.CustomerSays c => Bot.CustomerSays(draft, c, context),
        ConversationCommand.AskForPerson => Handover.AskForPerson(draft, context),
        ConversationCommand.Close c => Close(draft, c),
        ConversationCommand.Offer c => Offers.Offer(draft, c, context),
        ConversationCommand.Accept c => Offers.Accept(draft, c),
        ConversationCommand.Decline c => Offers.Decline(draft, c, context),
        ConversationCommand.AgentSays c => AgentSays(draft, c),
        ConversationCommand.Transfer c => Handover.Transfer(draft, c, context),
        ConversationCommand.HandBack c => Handover.HandBack(draft, c, context),
        ConversationCommand.AgentLeft c => Offers.AgentLeft(draft, c, context),
        ConversationCommand.QueueGone c => Handover.QueueGone(draft, c, context),
        ConversationCommand.NobodyThere c => Handover.NobodyThere(draft, c, context),
        ConversationCommand.SomebodyCame c => Handover.SomebodyCame(draft, c, context),
        ConversationCommand.TakeOver c => Handover.TakeOver(draft, c),
        ConversationCommand.Escalate c => Handover.Escalate(draft, c, context),
        ConversationCommand.Inspect c => Inspection.Inspect(draft, c, context),
        AskAgain c => LookUps.Again(draft, c, context),
        ConversationCommand.Erase c => Keeping.Erase(draft, c.By),
        Forget => Keeping.Forget(draft),
        Settle c => Settled(draft, c, context),
        Wake => Woken(draft, context),
        Look => draft.Accept(draft.State.ToView()),
        _ => throw new InvalidOperationException($"a conversation cannot {command.GetType().Name}"),
    };

    private static Reply Start(Draft<Conversation> draft, ConversationCommand.Start start, Catalogue catalogue)
    {
        if (draft.State.Sequence > 0)
            return draft.State.Customer.Id == start.Customer.Id || (draft.State.Customer.Id.IsAnonymous && start.Customer.Id.IsAnonymous)
                ? draft.Accept(draft.State.ToView())
                : Draft<Conversation>.Refuse(Refusal.ConversationExists, "The conversation exists and belongs to another customer.");
        if (catalogue.NewestOf(start.Assistant) is not { Assistant: var assistant })
            return Draft<Conversation>.Refuse(Refusal.UnknownAssistant, $"There is no assistant '{start.Assistant}' here.");

        var keptFor = assistant.Retention.For(start.Channel);
        draft.Emit(new ConversationEvent.Started(start.Customer, start.Channel,
            assistant.Name, assistant.Patience, assistant.Version, keptFor));
        if (assistant.Texts.Greeting is { } greeting)
            draft.Emit(new ConversationEvent.BotSaid(draft.State.Epoch, BotSpeech.Greeting, Speech.Fill(greeting, draft.State)));
        return draft.Accept(draft.State.ToView());
    }

    private static Reply AgentSays(Draft<Conversation> draft, ConversationCommand.AgentSays says)
    {
        if (draft.State.Phase == Phase.Closed) return Refused.Closed();
        if (!draft.State.Custody.IsOwnedBy(says.Agent)) return Refused.NotOwner();
        draft.Emit(new ConversationEvent.AgentSaid(draft.State.Epoch, says.Agent, says.Id!, says.Text));
        return draft.Accept();
    }

    private static Reply Close(Draft<Conversation> draft, ConversationCommand.Close close)
    {
        if (draft.State.Phase == Phase.Closed) return draft.Accept();
        if (close.By is not ("customer" or "system") && !draft.State.Custody.IsOwnedBy(new AgentId(close.By))) return Refused.NotOwner();
        draft.Emit(new ConversationEvent.Closed(close.By, close.Disposition));
        return draft.Accept();
    }

    private static Reply Settled(Draft<Conversation> draft, Settle settle, Context context)
    {
        if (draft.State.Outbox.Find(settle.Effect) is not { } effect) return draft.Accept();   // settled before
        var settled = effect.Settled(settle.Reply);
        // Another system's words, which it may have from the customer.
        draft.Emit(settled with { Why = draft.State.Keeping.IsErased ? null : context.Mask(settled.Why) });
        Handover.Settled(draft, effect.Command, settle.Reply, context);
        LookUps.Settled(draft, effect.Command, settle.Reply, context);
        return draft.Accept();
    }

    private static Reply Woken(Draft<Conversation> draft, Context context)
    {
        DueTimes.Ring(draft, context);
        return draft.Accept();
    }
}
