using System.Collections.Frozen;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Queues;
using Engine.Simulation.Hosting;

namespace Engine.Simulation.Mutants;

/// <summary>Actors that decide, remember or owe the wrong thing.</summary>
internal static class DeciderMutants
{
    public static Mutant[] All { get; } =
    [
        Conversations("offers are not checked against the epoch", real => new(real)
        {
            Hears = (state, command) => command is ConversationCommand.Offer o ? o with { Epoch = state.Epoch } : command,
        }),
        Conversations("an agent who left is not checked against the epoch", real => new(real)
        {
            Hears = (state, command) => command is ConversationCommand.AgentLeft l ? l with { Epoch = state.Epoch } : command,
        }),
        Conversations("offers never time out", real => new(real) { Owes = owed => owed with { WakeAt = null } }),
        Conversations("the assistant's version is forgotten", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent.Started ? state with { Version = "" } : state,
        }),
        Conversations("readers are forgotten", real => new(real) { Remembers = (state, _) => state with { Inspections = [] } }),
        Conversations("who reads leaves no record", real => new(real)
        {
            Answers = (draft, command) => command is ConversationCommand.Inspect && draft.State.Sequence > 0 ? draft.Accept() : null,
        }),
        Conversations("an offer is taken although it has expired", real => new(real)
        {
            Then = (draft, command, reply, _) =>
            {
                if (command is not ConversationCommand.Offer o || reply is not Reply.Refused
                    || draft.State.Phase != Phase.Waiting || draft.State.Epoch != o.Epoch) return reply;
                draft.Emit(new ConversationEvent.Offered(o.Epoch, o.Agent, o.Expires));
                return draft.Accept();
            },
        }),
        Conversations("receipts are forgotten", real => new(real) { Remembers = (state, _) => state with { Receipts = [] } }),
        Conversations("receipts of commands are forgotten", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent { Cause: not null }
                ? state with { Receipts = state.Receipts[..^1] }
                : state,
        }),
        Conversations("what people write is not masked", real => new(real)
        {
            Knows = assistant => assistant with { Masked = [] },
        }),
        Conversations("an anonymous customer gets a record", real => new(real)
        {
            Remembers = (state, committed) =>
            {
                if (committed.Event is not ConversationEvent.Started { Customer: { Id.IsAnonymous: true } nobody }) return state;
                var opened = new CustomerCommand.Opened(state.Id, "web", nobody);
                return state with { Outbox = state.Outbox.Add(new Effect("record", nobody.Id.Actor, opened)) };
            },
        }),
        Conversations("the bot answers after the handoff", real => new(real)
        {
            Then = (draft, command, reply, _) =>
            {
                if (command is ConversationCommand.CustomerSays && reply is Reply.Accepted && draft.State.Owner.Kind != OwnerKind.Bot)
                    draft.Emit(new ConversationEvent.BotSaid(draft.State.Epoch, BotSpeech.Answer, "I know!"));
                return reply;
            },
        }),
        Conversations("whoever speaks as an agent is heard", real => new(real)
        {
            Answers = (draft, command) =>
            {
                if (command is not ConversationCommand.AgentSays s
                    || draft.State.Phase is Phase.WithAgent or Phase.Closed || draft.State.Sequence == 0) return null;
                draft.Emit(new ConversationEvent.AgentSaid(draft.State.Epoch, s.Agent, s.Id!, s.Text));
                return draft.Accept();
            },
        }),
        Conversations("agents who lose a conversation are not told", real => new(real)
        {
            Remembers = (state, _) => state with { Outbox = state.Outbox.RemoveAll(e => e.Command is AgentCommand.Release) },
        }),
        Conversations("queues are not told that a conversation left", real => new(real)
        {
            Remembers = (state, _) => state with { Outbox = state.Outbox.RemoveAll(e => e.Command is QueueCommand.Leave) },
        }),
        Conversations("waiting goes on counting as the bot's time", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent.OwnerChanged && state.Custody.WaitTime > TimeSpan.Zero
                ? state with
                {
                    Custody = state.Custody with { BotTime = state.Custody.BotTime + state.Custody.WaitTime, WaitTime = TimeSpan.Zero },
                }
                : state,
        }),
        Conversations("silence ends what waits for a person", real => new(real)
        {
            Answers = (draft, command) =>
            {
                if (command is not Wake || draft.State is not { Phase: Phase.Waiting or Phase.WithAgent, Silence.Patience.Bot: not null })
                    return null;
                draft.Emit(new ConversationEvent.Closed("system", "silent"));
                return draft.Accept();
            },
        }),
        Conversations("silence ends a conversation at any look", real => new(real)
        {
            Answers = (draft, command) =>
            {
                if (command is not Wake || draft.State is not { Phase: Phase.Bot, Silence.Patience.Bot: not null, Sequence: > 0 })
                    return null;
                draft.Emit(new ConversationEvent.Closed("system", "silent"));
                return draft.Accept();
            },
        }),
        Conversations("who waits and has answered is let go all the same", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent.CustomerSaid
                && state.Outbox.Any(e => e.Command is QueueCommand.Silence { IsSilent: false })
                ? state with { Silence = state.Silence with { AskedAt = committed.At } }
                : state,
        }),
        Conversations("who waits is let go without a question", real => new(real)
        {
            Answers = (draft, command) =>
            {
                if (command is not Wake
                    || draft.State is not { Phase: Phase.Waiting, Silence: { AskedAt: null, Patience.Waiting: not null } }) return null;
                draft.Emit(new ConversationEvent.Closed("system", "silent"));
                return draft.Accept();
            },
        }),
        Conversations("the silent are waited for for ever", real => new(real)
        {
            Answers = (draft, command) => command is Wake && draft.State.Phase == Phase.Bot ? draft.Accept() : null,
        }),
        Conversations("who only reads keeps a conversation open", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent.Inspected
                ? state with { Silence = state.Silence with { SeenAt = committed.At } } : state,
        }),
        Conversations("what was asked is forgotten", real => new(real)
        {
            Remembers = (state, _) => state with { Talk = state.Talk with { Question = null } },
        }),
        Conversations("what nobody asked is answered", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent.BotSaid { Kind: BotSpeech.Answer, Choices: null }
                ? state with { Talk =
                    state.Talk with { Question =
                        new(committed.Sequence, [new Choice("Yes", "track_order"), new Choice("No", Choice.None)]) } }
                : state,
        }),
        Conversations("a no to a question is taken for anger", real => new(real)
        {
            Then = (draft, command, reply, _) =>
            {
                if (command is not ConversationCommand.CustomerSays
                    || reply is not Reply.Accepted { First: var first } || draft.State.Phase != Phase.Bot) return reply;
                if (draft.Events.FirstOrDefault(e => e.Sequence == first)?.Event
                    is not ConversationEvent.CustomerSaid { Choice: Choice.None }) return reply;
                draft.ChangeFirst((said, answers) => ((ConversationEvent.CustomerSaid)said) with { Answers = answers + 1 });
                draft.Emit(new ConversationEvent.Escalated("angry", "frustration", Shop.Vip, 7, [new Reading("frustration", 0.95, 0.9)]));
                return draft.Accept();
            },
        }),
        Conversations("who leaves a question open is reminded again and again", real => new(real)
        {
            Remembers = (state, _) => state.Talk.Question is { Move: "remind" } question
                ? state with { Talk = state.Talk with { Question = question with { Move = "clarify" } } }
                : state,
        }),
        Conversations("the bot goes round in circles", real => new(real)
        {
            Remembers = (state, _) => state with { Talk = state.Talk with { Told = [] } },
        }),
        Conversations("after thanks the bot has forgotten what it said", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is ConversationEvent.BotSaid { Text: Shop.Welcome }
                ? state with { Talk = state.Talk with { Told = [] } }
                : state,
        }),
        Conversations("who is called back does not come", real => new(real)
        {
            Answers = (draft, command) => command is ConversationCommand.SomebodyCame ? draft.Accept() : null,
        }),
        Agents("a place is kept although there is no room", real => new(real)
        {
            Then = (draft, command, reply, context) =>
            {
                if (command is not AgentCommand.Reserve r || reply is not Reply.Refused { Code: Refusal.AgentFull }) return reply;
                draft.Emit(new AgentEvent.Reserved(r.Conversation, r.Epoch, r.Queue, context.Now + r.Timeout));
                return draft.Accept(draft.State.ToStanding());
            },
        }),
        Agents("who misses an offer stays available", real => new(real)
        {
            Hears = (_, command) => command is AgentCommand.Release r ? r with { TimedOut = false } : command,
        }),
        Agents("who goes away keeps what is on offer", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is AgentEvent.StatusChanged { Status: AgentStatus.Away }
                ? state with { Outbox = state.Outbox.RemoveAll(e => e.Command is ConversationCommand.AgentLeft) }
                : state,
        }),
        Agents("leases never end", real => new(real) { Owes = owed => owed with { WakeAt = null } }),
        Agents("one gateway's word about a connection is taken for all gateways'", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is AgentEvent.LeaseChanged e
                ? state with { Leases = state.Leases.Clear().Add(e.Holder, e.Until) } : state,
        }),
        Agents("who is gone keeps what they hold", real => new(real)
        {
            Answers = (draft, command) => command is Wake && draft.State.Lost is not null ? draft.Accept() : null,
        }),
        Agents("who has a connection again stays away", real => new(real)
        {
            Remembers = (state, _) => state.Lost is { } lost ? state with { Lost = lost with { WasAvailable = false } } : state,
        }),
        Agents("who has no lease is asked", real => new(real)
        {
            Then = (draft, command, reply, context) =>
            {
                if (command is not AgentCommand.Reserve r || reply is not Reply.Refused { Code: Refusal.AgentAway }
                    || draft.State.Status != AgentStatus.Available) return reply;
                draft.Emit(new AgentEvent.Reserved(r.Conversation, r.Epoch, r.Queue, context.Now + r.Timeout));
                return draft.Accept(draft.State.ToStanding());
            },
        }),
        Agents("a released place comes back with a late assignment",
            real => new(real) { Remembers = (state, _) => state with { Released = [] } }),
        Agents("a refused offer keeps its place", real => new(real)
        {
            Answers = (draft, command) =>
            {
                if (command is not Settle { Reply: Reply.Refused { Code: Refusal.OfferGone } } s) return null;
                draft.Emit(new EffectSettled(s.Effect));
                return draft.Accept();
            },
        }),
        Queues("two agents are asked for one conversation", real => new(real)
        {
            Then = (draft, command, reply, _) =>
            {
                if (command is not QueueCommand.Roster { Standing: { Status: AgentStatus.Available } standing }
                    || standing.Load >= standing.Capacity
                    || draft.State.Waiting.FirstOrDefault(w => w.Chosen is not null && w.Chosen != standing.Agent) is not { } waiting)
                    return reply;
                draft.Emit(new QueueEvent.Chosen(waiting.Conversation, waiting.Epoch, standing.Agent, TimeSpan.FromSeconds(6), []));
                return reply;
            },
        }),
        Queues("what comes back from an agent is forgotten", real => new(real)
        {
            Answers = (draft, command) => command is QueueCommand.Return ? draft.Accept() : null,
        }),
        Queues("who passed a conversation on is asked like everybody", real => new(real)
        {
            Hears = (_, command) => command is QueueCommand.Enqueue e ? e with { Demand = e.Demand with { From = null } } : command,
        }),
        Queues("a late repeat brings back who has left", real => new(real) { Remembers = (state, _) => state with { Departures = [] } }),
        Queues("who signs out is heard as away", real => new(real)
        {
            Hears = (_, command) => command is QueueCommand.Roster { Standing: { Status: AgentStatus.Offline } standing }
                ? new QueueCommand.Roster(standing with { Status = AgentStatus.Away })
                : command,
        }),
        Queues("who waits in a queue that is removed is not told", real => new(real)
        {
            Remembers = (state, _) => state with { Outbox = state.Outbox.RemoveAll(e => e.Command is ConversationCommand.QueueGone) },
        }),
        Queues("who is noted is forgotten", real => new(real)
        {
            Remembers = (state, committed) => committed.Event is QueueEvent.Noted ? state with { Callbacks = [] } : state,
        }),
        Queues("who comes waits although nobody is signed in", real => new(real)
        {
            Knows = assistant => assistant with
            {
                Queues = assistant.Queues.ToFrozenDictionary(q => q.Key, q => q.Value with { WaitsUnattended = true }),
            },
        }),
        Queues("demands are never relaxed", real => new(real) { Owes = owed => owed with { WakeAt = null } }),
        Queues("an old word about an agent replaces a newer one", real => new(real)
        {
            Hears = (state, command) => command is QueueCommand.Roster r && state.Roster.TryGetValue(r.Standing.Agent.Value, out var known)
                ? new QueueCommand.Roster(r.Standing with { Version = known.Version + 1 })
                : command,
        }),
    ];

    private static Mutant Conversations(string name, Func<IDecider<Conversation>, BrokenDecider<Conversation>> change) =>
        new(name, () => Parts.Real with { Conversations = change(Parts.Real.Conversations) });

    private static Mutant Agents(string name, Func<IDecider<Agent>, BrokenDecider<Agent>> change) =>
        new(name, () => Parts.Real with { Agents = change(Parts.Real.Agents) });

    private static Mutant Queues(string name, Func<IDecider<Queue>, BrokenDecider<Queue>> change) =>
        new(name, () => Parts.Real with { Queues = change(Parts.Real.Queues) });
}
