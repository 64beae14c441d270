using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Domain.Serialization;

namespace Engine.Domain.Queues;

/// <summary>Decides for one queue. After whatever happens it matches, so that nobody waits while an eligible agent has room.</summary>
public sealed class QueueDecider : IDecider<Queue>
{
    /// <summary>An agent whose answer does not say why they have no place is asked again after this.</summary>
    private static readonly TimeSpan NoAnswerPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Nobody is chosen for so long while somebody who was called back has not answered: they come in any order, and go in theirs.
    /// </summary>
    private static readonly TimeSpan CalledWithin = TimeSpan.FromSeconds(1);

    /// <summary>How many different demands that nobody can meet are remembered while matching.</summary>
    private const int HopelessMax = 8;

    public ActorKind Kind => ActorKind.Queue;

    public JsonTypeInfo<Queue> Json => DomainJson.Default.Queue;

    public int Schema => 4;   // 4: call-backs

    public Queue Initial(string key) => new() { Id = new QueueId(key) };

    public Queue Apply(Queue state, Committed committed) => Queue.Apply(state, committed);

    public Owed Pending(Queue state)
    {
        DateTimeOffset? wake = null;
        foreach (var waiting in state.Waiting)
            if (LooksAgainAt(waiting, state.LastAt) is { } at && (wake is null || at < wake)) wake = at;
        if (HeldUntil(state) is { } until && until > state.LastAt && (wake is null || until < wake)) wake = until;
        return new Owed(state.Outbox, wake);
    }

    private static DateTimeOffset? LooksAgainAt(Waiting waiting, DateTimeOffset now) =>
        waiting.Chosen is null ? Matching.RelaxesAt(waiting, now) : waiting.Reserved ? waiting.Until : null;

    public Reply Decide(Draft<Queue> draft, Command command, Context context)
    {
        var rules = context.Assistant.Queues.GetValueOrDefault(draft.State.Id);
        if (rules is null && (command is QueueCommand.Enqueue || draft.State.Sequence == 0))
            return Draft<Queue>.Refuse(Refusal.UnknownQueue, $"There is no queue '{draft.State.Id}'.");
        var reply = command switch
        {
            QueueCommand.Enqueue c => Enqueue(draft, c, rules!, context),
            QueueCommand.Return c => Return(draft, c, rules, context),
            QueueCommand.Leave c => Leave(draft, c),
            QueueCommand.Silence c => Silence(draft, c),
            QueueCommand.Roster c => Roster(draft, c),
            Settle c => Settled(draft, c, context),
            Wake => Woken(draft, context),
            Look => draft.Accept(draft.State.ToView()),
            _ => throw new InvalidOperationException($"a queue cannot {command.GetType().Name}"),
        };
        if (reply is Reply.Refused || command is Look) return reply;
        if (rules is null) SendOn(draft);
        else if (IsUnattended(draft.State, rules)) NoteAll(draft);
        if (!draft.State.Callbacks.IsEmpty && (rules is null || draft.State.Roster.Values.Any(s => s.Status == AgentStatus.Available)))
            CallBack(draft);
        if (rules is not null && !(HeldUntil(draft.State) > context.Now)) Match(draft, rules, context.Now);
        return draft.Accept(reply.View);
    }

    private static Reply Enqueue(Draft<Queue> draft, QueueCommand.Enqueue enqueue, QueueRules rules, Context context)
    {
        var known = draft.State.Entry(enqueue.Conversation);
        if ((known is null || known.Epoch < enqueue.Epoch) && !draft.State.HasLeft(enqueue.Conversation, enqueue.Epoch))
        {
            var waitedBefore = known is not null || enqueue.Demand.Head || enqueue.Demand.Since is not null
                || draft.State.CallbackOf(enqueue.Conversation) is not null;
            if (!waitedBefore && draft.State.Waiting.Length + draft.State.Callbacks.Length >= rules.WaitingMax)
                return Draft<Queue>.Refuse(Refusal.QueueFull, $"{rules.WaitingMax} conversations wait already.");
            if (known is not null) draft.Emit(new QueueEvent.Left(known.Conversation, known.Epoch));
            // Whoever is not here can't be waited for: the next best then.
            var demand = enqueue.Demand is { Wanted: { } wanted }
                && draft.State.Roster.GetValueOrDefault(wanted.Value) is not { Status: AgentStatus.Available }
                ? enqueue.Demand with { Wanted = null } : enqueue.Demand;
            draft.Emit(new QueueEvent.Enqueued(
                enqueue.Conversation, enqueue.Epoch, demand, (demand.Since ?? context.Now) - (demand.Priority * rules.AgeingStep)));
        }
        return draft.Accept(new PlaceInQueue(IsUnattended(draft.State, rules) ? 0 : draft.State.IndexOf(enqueue.Conversation) + 1));
    }

    private static Reply Return(Draft<Queue> draft, QueueCommand.Return back, QueueRules? rules, Context context)
    {
        // Whomever the queue has chosen meanwhile: their offer, under the older epoch, will be refused.
        var entry = draft.State.Entry(back.Conversation);
        // An agent was still being asked, and the word of it is stale.
        if (entry is null && draft.State.CallbackOf(back.Conversation) is { } noted)
        {
            if (noted.Epoch < back.Epoch) draft.Emit(new QueueEvent.Noted(back.Conversation, back.Epoch));
        }
        else if (entry is null && !draft.State.HasLeft(back.Conversation, back.Epoch))   // sent on while an agent was still being asked
            draft.Emit(new QueueEvent.SentOn(back.Conversation, back.Epoch));
        else if (entry is not null && (entry.Epoch < back.Epoch || (entry.Epoch == back.Epoch && entry.Chosen == back.Agent)))
            draft.Emit(new QueueEvent.Returned(
                entry.Conversation, back.Epoch, back.Agent, WordOf(back.How),
                // Who was not asked in time may be asked at once.
                back.How == OfferEnd.Expired ? null : context.Now + (rules?.AskAgainAfter ?? default)));
        return draft.Accept();
    }

    private static Reply Leave(Draft<Queue> draft, QueueCommand.Leave leave)
    {
        // Who was never let in has left as well: a late copy of the knock would find the room that there was not.
        var entry = draft.State.Entry(leave.Conversation);
        if (entry is null ? !draft.State.HasLeft(leave.Conversation, leave.Epoch) : entry.Epoch <= leave.Epoch)
            draft.Emit(new QueueEvent.Left(leave.Conversation, entry?.Epoch ?? leave.Epoch));
        return draft.Accept();
    }

    private static Reply Silence(Draft<Queue> draft, QueueCommand.Silence silence)
    {
        if (draft.State.Entry(silence.Conversation) is { } entry && entry.SilenceVersion < silence.Version)
            draft.Emit(new QueueEvent.SilenceChanged(silence.Conversation, silence.Version, silence.IsSilent));
        return draft.Accept();
    }

    private static Reply Roster(Draft<Queue> draft, QueueCommand.Roster roster)
    {
        if (draft.State.IsNews(roster.Standing)) draft.Emit(new QueueEvent.RosterChanged(roster.Standing));
        return draft.Accept();
    }

    private Reply Woken(Draft<Queue> draft, Context context)
    {
        if (!(Pending(draft.State).WakeAt <= context.Now)) return draft.Accept();
        draft.Emit(new QueueEvent.Relaxed());
        // A late copy of a conversation's first message may have put it here again; a new choice finds that out.
        foreach (var waiting in draft.State.Waiting)
            if (waiting is { Chosen: { } agent, Reserved: true } && waiting.Until <= context.Now)
                draft.Emit(new QueueEvent.Returned(waiting.Conversation, waiting.Epoch, agent, "unanswered"));
        return draft.Accept();
    }

    private static Reply Settled(Draft<Queue> draft, Settle settle, Context context)
    {
        if (draft.State.Outbox.Find(settle.Effect) is not { } effect) return draft.Accept();
        var refused = settle.Reply as Reply.Refused;
        var standing = settle.Reply.View as Standing;
        draft.Emit(effect.Settled(settle.Reply));
        if (effect.Command is not AgentCommand.Reserve reserve) return draft.Accept();

        var agent = new AgentId(effect.To.Key);
        var still = draft.State.Entry(reserve.Conversation) is { Reserved: false } entry && entry.Epoch == reserve.Epoch
            && entry.Chosen == agent;
        if (refused is null && still && standing is not null)
            draft.Emit(new QueueEvent.Reserved(reserve.Conversation, reserve.Epoch, agent, standing));
        else if (refused is { Code: Refusal.StaleEpoch } && still)
            // The agent knows it under a newer epoch, so it waits here no more.
            draft.Emit(new QueueEvent.Left(reserve.Conversation, reserve.Epoch));
        else if (refused is not null && still)
            draft.Emit(new QueueEvent.Returned(
                reserve.Conversation, reserve.Epoch, agent, "refused", SaysWhy(refused.Code, standing, draft.State) ? null
                    : context.Now + NoAnswerPause, standing));
        else if (standing is not null && draft.State.IsNews(standing))
            draft.Emit(new QueueEvent.RosterChanged(standing));
        return draft.Accept();
    }

    /// <summary>True when the agent's standing, sent with the refusal, keeps the queue from asking again at once.</summary>
    private static bool SaysWhy(Refusal code, Standing? standing, Queue state) =>
        code is Refusal.AgentFull or Refusal.AgentAway or Refusal.NotSignedIn && !HasNotHeardYet(standing, state);

    /// <summary>The agent's lease has ended, and their own news of it is on its way.</summary>
    private static bool HasNotHeardYet(Standing? standing, Queue state) =>
        standing is { Status: AgentStatus.Away } && !state.IsNews(standing)
            && state.Roster.GetValueOrDefault(standing.Agent.Value) is { Status: AgentStatus.Available };

    private static void Match(Draft<Queue> draft, QueueRules rules, DateTimeOffset now)
    {
        if (draft.State.Waiting.IsEmpty || WithRoom(draft.State) is not { Count: > 0 } withRoom) return;
        List<Waiting>? hopeless = null;   // in a long queue most ask for the same, and whom nobody can help need not all be looked at
        foreach (var waiting in draft.State.Waiting)
        {
            if (waiting.Chosen is not null || (hopeless is not null && AsksNoLess(waiting, hopeless, now))) continue;
            if (Matching.Choose(waiting, withRoom, now) is not { } choice)
            {
                if (waiting.Passed.IsEmpty && (hopeless ??= []).Count < HopelessMax) hopeless.Add(waiting);
                continue;
            }
            draft.Emit(new QueueEvent.Chosen(waiting.Conversation, waiting.Epoch, choice.Agent, rules.OfferTimeout, choice.Candidates));
            var (standing, load) = withRoom[choice.Index];
            if (load + 1 < standing.Capacity) withRoom[choice.Index] = (standing, load + 1);
            else withRoom.RemoveAt(choice.Index);
            if (withRoom.Count == 0) return;
        }
    }

    /// <remarks>Asked of everybody who waits, after every command: a lambda here would allocate for each of them.</remarks>
    private static bool AsksNoLess(Waiting waiting, List<Waiting> hopeless, DateTimeOffset now)
    {
        foreach (var other in hopeless)
            if (Matching.AsksNoLess(waiting, other, now)) return true;
        return false;
    }

    /// <summary>Nobody is there who could take anybody, nor will be before they sign in: who is away comes back.</summary>
    private static bool IsUnattended(Queue state, QueueRules rules) => state.Roster.IsEmpty && !rules.WaitsUnattended;

    /// <summary>
    /// Who waits is told the truth and goes back to the bot. Whom an agent is being asked about stays until there is an answer.
    /// </summary>
    private static void NoteAll(Draft<Queue> draft)
    {
        foreach (var waiting in draft.State.Waiting)
            if (waiting.Chosen is null) draft.Emit(new QueueEvent.Noted(waiting.Conversation, waiting.Epoch));
    }

    private static DateTimeOffset? HeldUntil(Queue state)
    {
        DateTimeOffset? until = null;
        foreach (var callback in state.Callbacks)
            if (callback.CalledAt + CalledWithin is { } at && (until is null || at > until)) until = at;
        return until;
    }

    private static void CallBack(Draft<Queue> draft)
    {
        foreach (var callback in draft.State.Callbacks)
            if (callback.CalledAt is null) draft.Emit(new QueueEvent.CalledBack(callback.Conversation, callback.Epoch));
    }

    /// <summary>The assistant has this queue no more. Whom an agent is being asked about stays until there is an answer.</summary>
    private static void SendOn(Draft<Queue> draft)
    {
        foreach (var waiting in draft.State.Waiting)
            if (waiting.Chosen is null) draft.Emit(new QueueEvent.SentOn(waiting.Conversation, waiting.Epoch));
    }

    /// <summary>
    /// Agents with room, each with the load to reckon with: the agent's word, and choices that the agent has not answered.
    /// </summary>
    private static List<(Standing Standing, int Load)> WithRoom(Queue state)
    {
        var agents = new List<(Standing Standing, int Load)>();
        foreach (var standing in state.Roster.Values)
            if (standing.Status == AgentStatus.Available && standing.Load < standing.Capacity) agents.Add((standing, standing.Load));
        if (agents.Count == 0) return agents;
        foreach (var waiting in state.Waiting)
            if (waiting is { Chosen: { } chosen, Reserved: false } && agents.FindIndex(a => a.Standing.Agent == chosen) is var i and >= 0)
                agents[i] = agents[i] with { Load = agents[i].Load + 1 };
        agents.RemoveAll(a => a.Load >= a.Standing.Capacity);
        return agents;
    }

    private static string WordOf(OfferEnd how) => how switch
    {
        OfferEnd.Declined => "declined",
        OfferEnd.TimedOut => "timed_out",
        OfferEnd.Expired => "expired",
        _ => "agent_left",
    };
}
