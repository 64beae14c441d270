using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Queues;

/// <summary>Who waits, in order, and who could take them.</summary>
public sealed record Queue : ActorState
{
    /// <summary>How many of those who left are remembered, so that a late repeat of their coming does not bring them back.</summary>
    private const int DeparturesMax = 128;

    public required QueueId Id { get; init; }

    /// <summary>In order: <see cref="Waiting.Compare"/>.</summary>
    public ImmutableArray<Waiting> Waiting { get; init; } = [];

    /// <summary>Who asked for a person while nobody was signed in, and is called back when somebody is available; oldest first.</summary>
    public ImmutableArray<Callback> Callbacks { get; init; } = [];

    /// <summary>Who left last, oldest first.</summary>
    public ImmutableArray<Departure> Departures { get; init; } = [];

    /// <summary>
    /// How long an agent who signed out is remembered, so that a late word from before does not bring them back. Should one come
    /// even later, the queue asks the agent once in vain and hears better.
    /// </summary>
    public static readonly TimeSpan SignedOutKept = TimeSpan.FromMinutes(10);

    /// <summary>Signed-in agents by their own last word.</summary>
    public ImmutableSortedDictionary<string, Standing> Roster { get; init; } = ImmutableSortedDictionary<string, Standing>.Empty;

    /// <summary>Agents who signed out, oldest first; forgotten when one more does <see cref="SignedOutKept"/> later.</summary>
    public ImmutableArray<SignedOut> SignedOut { get; init; } = [];

    /// <returns>The place, from 0; −1 when it does not wait here.</returns>
    public int IndexOf(ConversationId conversation)
    {
        for (var i = 0; i < Waiting.Length; i++)
            if (Waiting[i].Conversation == conversation) return i;
        return -1;
    }

    public QueueView ToView() => new(
        Id, Sequence, [.. Waiting.Select(w => new WaitingView(w.Conversation, w.Epoch, w.Demand.Priority, w.Since, w.Chosen))],
            [.. Roster.Values]);

    public static Queue Apply(Queue state, Committed committed) => committed.Event switch
    {
        QueueEvent.Enqueued e => state.With(new Waiting
        {
            Conversation = e.Conversation,
            Epoch = e.Epoch,
            Demand = state.Shared(e.Demand),
            Head = e.Demand.Head,
            Rank = e.Rank,
            Since = committed.At,
        }),
        QueueEvent.Chosen e when state.Entry(e.Conversation) is { } w =>
            state.With(w with { Chosen = e.Agent, Reserved = false, Until = committed.At + (2 * e.Timeout) }) with
        {
            Outbox = state.Outbox.Owe(committed, (e.Agent.Actor, new AgentCommand.Reserve(e.Conversation, e.Epoch, state.Id, e.Timeout))),
        },
        QueueEvent.Reserved e =>
            (state.Entry(e.Conversation) is { } w ? state.With(w with { Reserved = true }) : state).Hearing(e.Standing, committed.At),
        QueueEvent.Returned e =>
            (state.Entry(e.Conversation) is { } w ? state.With(w.WithoutAgent(e)) : state).Hearing(e.Standing, committed.At),
        QueueEvent.SilenceChanged e when state.Entry(e.Conversation) is { } w =>
            state.With(w with { IsSilent = e.IsSilent, SilenceVersion = e.Version }),
        QueueEvent.Left e => state.Without(e.Conversation, e.Epoch),
        QueueEvent.Noted e => state.AfterNoted(e, committed),
        QueueEvent.CalledBack e when state.CallbackOf(e.Conversation) is { } c => state with
        {
            Callbacks = state.Callbacks.Replace(c, c with { CalledAt = committed.At }),
            Outbox = state.Outbox.Owe(
                committed, (e.Conversation.Actor, new ConversationCommand.SomebodyCame(state.Id, c.Epoch, c.Since, c.Head))),
        },
        QueueEvent.SentOn e => state.Without(e.Conversation, e.Epoch) with
        {
            Outbox = state.Outbox.Owe(committed, (e.Conversation.Actor, new ConversationCommand.QueueGone(state.Id, e.Epoch))),
        },
        QueueEvent.RosterChanged e => state.Hearing(e.Standing, committed.At),
        EffectSettled e => state with
        {
            Outbox = state.Outbox.Without(e.Effect),
            Callbacks = e.Refused == Refusal.None ? state.Callbacks : state.WithoutRefused(state.Outbox.Find(e.Effect)),
        },
        _ => state,   // Relaxed: the passing of time is all there is to it
    };

    public Waiting? Entry(ConversationId conversation) => IndexOf(conversation) is var i && i >= 0 ? Waiting[i] : null;

    public Callback? CallbackOf(ConversationId conversation)
    {
        foreach (var callback in Callbacks)
            if (callback.Conversation == conversation) return callback;
        return null;
    }

    private Queue AfterNoted(QueueEvent.Noted noted, Committed committed)
    {
        var (since, head) = Entry(noted.Conversation) is { } entry ? (entry.Demand.Since ?? entry.Since, entry.Head)
            : CallbackOf(noted.Conversation) is { } before ? (before.Since, before.Head)
            : (committed.At, false);
        var next = Without(noted.Conversation, noted.Epoch);
        return next with
        {
            Callbacks = next.Callbacks.Add(new Callback(noted.Conversation, noted.Epoch, since, head)),
            Outbox = Outbox.Owe(committed, (noted.Conversation.Actor, new ConversationCommand.NobodyThere(Id, noted.Epoch))),
        };
    }

    public bool HasLeft(ConversationId conversation, int epoch)
    {
        foreach (var departure in Departures)
            if (departure.Conversation == conversation && departure.Epoch >= epoch) return true;
        return false;
    }

    /// <summary>
    /// All who wait here ask for the queue's own skills: one copy of them, so that matching sees at a glance that they are the same.
    /// </summary>
    private Demand Shared(Demand demand) =>
        !Waiting.IsEmpty && Waiting[0].Demand.Skills is var skills && skills.SequenceEqual(demand.Skills)
            ? demand with { Skills = skills }
            : demand;

    /// <summary>Puts an entry into its place, taking out what was there of the same conversation.</summary>
    private Queue With(Waiting entry)
    {
        var at = IndexOf(entry.Conversation);
        if (at >= 0 && Queues.Waiting.Compare(Waiting[at], entry) == 0) return this with { Waiting = Waiting.SetItem(at, entry) };
        var others = at >= 0 ? Waiting.RemoveAt(at) : Waiting;
        var place = others.BinarySearch(entry, Comparer<Waiting>.Create(Queues.Waiting.Compare));
        return this with { Waiting = others.Insert(place < 0 ? ~place : place, entry), Callbacks = WithoutCallback(entry.Conversation) };
    }

    private Queue Without(ConversationId conversation, int epoch) => this with
    {
        Waiting = IndexOf(conversation) is var at && at >= 0 ? Waiting.RemoveAt(at) : Waiting,
        Callbacks = WithoutCallback(conversation),
        Departures = [.. Departures.AsSpan()[(Departures.Length < DeparturesMax ? 0 : 1)..], new Departure(conversation, epoch)],
    };

    /// <summary>Whoever was called back and does not come.</summary>
    private ImmutableArray<Callback> WithoutRefused(Effect? effect) => effect is { Command: ConversationCommand.SomebodyCame came }
        ? Callbacks.RemoveAll(c => c.Conversation.Actor == effect.To && c.Epoch == came.Epoch)
        : Callbacks;

    private ImmutableArray<Callback> WithoutCallback(ConversationId conversation) =>
        CallbackOf(conversation) is { } callback ? Callbacks.Remove(callback) : Callbacks;

    /// <summary>True when this word about an agent is newer than what is known.</summary>
    public bool IsNews(Standing standing)
    {
        if (Roster.TryGetValue(standing.Agent.Value, out var known)) return known.Version < standing.Version;
        foreach (var gone in SignedOut)
            if (gone.Agent == standing.Agent) return gone.Version < standing.Version;
        return standing.Status != AgentStatus.Offline;
    }

    private Queue Hearing(Standing? standing, DateTimeOffset at)
    {
        if (standing is null || !IsNews(standing)) return this;
        var others = SignedOut.RemoveAll(s => s.Agent == standing.Agent);
        if (standing.Status != AgentStatus.Offline)
            return this with
            {
                Roster = Roster.SetItem(standing.Agent.Value, standing),
                SignedOut = others,
                Waiting = standing.Status == AgentStatus.Available ? Waiting : WithoutWanted(standing.Agent),
            };
        return this with
        {
            Roster = Roster.Remove(standing.Agent.Value),
            SignedOut = others.RemoveAll(s => s.At < at - SignedOutKept).Add(new SignedOut(standing.Agent, standing.Version, at)),
            Waiting = WithoutWanted(standing.Agent),
        };
    }

    /// <summary>Nobody waits for this agent and no other any longer.</summary>
    private ImmutableArray<Waiting> WithoutWanted(AgentId agent)
    {
        foreach (var waiting in Waiting)
            if (waiting.Demand.Wanted == agent)
                return [.. Waiting.Select(w => w.Demand.Wanted == agent ? w with { Demand = w.Demand with { Wanted = null } } : w)];
        return Waiting;
    }
}

/// <summary>One conversation in a queue.</summary>
public sealed record Waiting
{
    public required ConversationId Conversation { get; init; }

    /// <summary>The conversation's epoch while it waits.</summary>
    public required int Epoch { get; init; }

    public required Demand Demand { get; init; }

    public required DateTimeOffset Rank { get; init; }

    public required DateTimeOffset Since { get; init; }

    public bool Head { get; init; }

    /// <summary>The agent who is being asked; null while it waits for one.</summary>
    public AgentId? Chosen { get; init; }

    /// <summary>The chosen agent keeps a place, and counts it in its own word.</summary>
    public bool Reserved { get; init; }

    /// <summary>When the conversation must have said what came of the choice: twice the time that the agent has.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Agents who did not take it, and when they may be asked again.</summary>
    public ImmutableArray<NotBefore> Passed { get; init; } = [];

    /// <summary>The customer was asked for a sign of life and has given none.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Of the newest word about that.</summary>
    public long SilenceVersion { get; init; }

    /// <summary>
    /// Who is there before who is silent, then those who lost an agent, then by rank; the conversation's id makes the order total.
    /// </summary>
    public static int Compare(Waiting a, Waiting b)
    {
        var bySilence = a.IsSilent.CompareTo(b.IsSilent);
        if (bySilence != 0) return bySilence;
        var byHead = b.Head.CompareTo(a.Head);
        if (byHead != 0) return byHead;
        var byRank = a.Rank.CompareTo(b.Rank);
        return byRank != 0 ? byRank : string.CompareOrdinal(a.Conversation.Value, b.Conversation.Value);
    }

    public Waiting WithoutAgent(QueueEvent.Returned returned)
    {
        var passed = Passed.RemoveAll(p => p.Agent == returned.Agent);
        return this with
        {
            Epoch = returned.Epoch,
            Head = Head || returned.Epoch > Epoch,   // an offer ended; a place that was not even kept earns nothing
            Chosen = null,
            Reserved = false,
            Until = null,
            Passed = returned.NotBefore is { } notBefore ? passed.Add(new NotBefore(returned.Agent, notBefore)) : passed,
        };
    }
}

/// <summary>A conversation that the bot has again because nobody was there.</summary>
/// <param name="Epoch">The epoch under which it waited here.</param>
/// <param name="Since">When it began to wait.</param>
/// <param name="Head">It had lost its agent.</param>
/// <param name="CalledAt">When it was told that somebody is available; its answer is on its way.</param>
public readonly record struct Callback(
    ConversationId Conversation, int Epoch, DateTimeOffset Since, bool Head, DateTimeOffset? CalledAt = null);

public readonly record struct NotBefore(AgentId Agent, DateTimeOffset At);

/// <summary>An agent who signed out, by their own last word.</summary>
public readonly record struct SignedOut(AgentId Agent, long Version, DateTimeOffset At);

/// <summary>A place in the queue that was given up, under the epoch in which it was held.</summary>
public readonly record struct Departure(ConversationId Conversation, int Epoch);
