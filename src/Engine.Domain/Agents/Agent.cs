using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Agents;

/// <summary>An agent's presence, skills and places. The authority on its own capacity.</summary>
public sealed record Agent : ActorState
{
    /// <summary>How many released places are remembered, so that a late repeat of an assignment cannot bring one back.</summary>
    private const int GoneMax = 32;

    /// <summary>The holder of the lease that an agent has by a word of their own, until a gateway renews its own.</summary>
    public const string OwnLease = "self";

    public required AgentId Id { get; init; }

    public AgentStatus Status { get; init; }

    public ImmutableSortedDictionary<string, int> Skills { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public ImmutableArray<string> Languages { get; init; } = [];

    public int Capacity { get; init; }

    public ImmutableArray<QueueId> Queues { get; init; } = [];

    public ImmutableArray<Slot> Slots { get; init; } = [];

    public ImmutableArray<Gone> Released { get; init; } = [];

    public DateTimeOffset IdleSince { get; init; }

    /// <summary>Who vouches for the agent's presence, and until when. Those that have ended go with the next change.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Leases { get; init; } =
        ImmutableSortedDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Set while the last lease has ended and the agent is waited for.</summary>
    public AgentEvent.ConnectionLost? Lost { get; init; }

    /// <summary>The sequence of the last event that queues must hear of.</summary>
    public long Version { get; init; }

    /// <summary>Which version each queue has heard, of the queues served now or before.</summary>
    public ImmutableSortedDictionary<string, long> Told { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Conversations that count against the capacity.</summary>
    [JsonIgnore]
    public int Load => Slots.Count(s => s.State != SlotState.TakenOver);

    /// <summary>When the absence of leases has its next consequence; null while nothing depends on the agent's presence.</summary>
    [JsonIgnore]
    public DateTimeOffset? AbsentAt =>
        !DependsOnPresence ? null
        : Lost is { } lost ? (Slots.IsEmpty ? lost.ForgottenAt : lost.GoneAt)
        : Leases.IsEmpty ? null : Leases.Values.Max();

    /// <summary>Signed in, or holding what they took over without signing in.</summary>
    [JsonIgnore]
    public bool DependsOnPresence => Status != AgentStatus.Offline || !Slots.IsEmpty;

    public bool IsPresent(DateTimeOffset now) => Leases.Values.Any(until => until > now);

    public Standing ToStanding() => new(Id, Version, Status, Load, Capacity, Skills, Languages, IdleSince);

    public AgentView ToView() => new(Id, Sequence, Status, Skills, Languages, Capacity, Queues, Slots);

    public Slot? SlotOf(ConversationId conversation)
    {
        foreach (var slot in Slots)
            if (slot.Conversation == conversation) return slot;
        return null;
    }

    public bool WasReleased(ConversationId conversation, int epoch)
    {
        foreach (var gone in Released)
            if (gone.Conversation == conversation && gone.Epoch >= epoch) return true;
        return false;
    }

    public static Agent Apply(Agent state, Committed committed) => committed.Event switch
    {
        AgentEvent.SignedIn e => (state with
        {
            Status = AgentStatus.Available,
            Skills = e.Skills,
            Languages = e.Languages,
            Capacity = e.Capacity,
            Queues = e.Queues,
            Told = e.Queues.Aggregate(state.Told, (told, queue) => told.ContainsKey(queue.Value) ? told : told.Add(queue.Value, 0)),
            IdleSince = committed.At,
        }).Changed(committed),
        AgentEvent.StatusChanged e => state.AfterStatus(e, committed).Changed(committed),
        AgentEvent.LeaseChanged e => state with
        {
            Leases = state.Leases.RemoveRange(state.Leases.Where(l => l.Value <= committed.At || l.Key == OwnLease).Select(l => l.Key))
                .SetItem(e.Holder, e.Until),
            Lost = e.Until > committed.At ? null : state.Lost,
        },
        AgentEvent.ConnectionLost e => state with { Lost = e, Leases = state.Leases.Clear() },
        AgentEvent.Reserved e => (state.WithSlot(new Slot(e.Conversation, e.Epoch, SlotState.Reserved, e.Queue, e.Expires)) with
        {
            Outbox = state.Outbox.Owe(committed, (e.Conversation.Actor, new ConversationCommand.Offer(e.Epoch, state.Id, e.Expires))),
        }).Changed(committed),
        AgentEvent.Offered e when state.SlotOf(e.Conversation) is { } slot => state.WithSlot(slot with { State = SlotState.Offered }),
        AgentEvent.Assigned e => state.WithSlot(new Slot(
            e.Conversation, e.Epoch, e.TakenOver ? SlotState.TakenOver : SlotState.Assigned, state.SlotOf(e.Conversation)?.Queue, null))
                .Changed(committed),
        AgentEvent.Released e => (state with
        {
            Slots = state.Slots.RemoveAll(s => s.Conversation == e.Conversation),
            Outbox = e.NotIn is { } queue ? state.Outbox.Owe(committed, (queue.Actor, new QueueCommand.Leave(e.Conversation, e.Epoch)))
                : e.WaitsIn is { } home
                    ? state.Outbox.Owe(
                        committed, (home.Actor, new QueueCommand.Return(e.Conversation, e.Epoch, state.Id, OfferEnd.Expired)))
                : state.Outbox,
            Released = [.. state.Released.AsSpan()[(state.Released.Length < GoneMax ? 0 : 1)..], new Gone(e.Conversation, e.Epoch)],
            IdleSince = committed.At,
        }).Changed(committed),
        AgentEvent.RosterTold e => state with
        {
            // A queue that is served no more is forgotten when it has heard that: an older word of its may still have been on its way.
            Told = state.Queues.Contains(e.Queue) || e.Version < state.Version
                ? state.Told.SetItem(e.Queue.Value, e.Version)
                : state.Told.Remove(e.Queue.Value),
        },
        EffectSettled e => state with { Outbox = state.Outbox.Without(e.Effect) },
        _ => state,
    };

    private Agent AfterStatus(AgentEvent.StatusChanged changed, Committed committed)
    {
        var next = this with { Status = changed.Status };
        if (changed.Status == AgentStatus.Available) return next with { IdleSince = committed.At };
        var isOffline = changed.Status == AgentStatus.Offline;
        var left = Slots.Where(s => isOffline || s.State is SlotState.Reserved or SlotState.Offered)
            .Select(s => (s.Conversation.Actor, (Command)new ConversationCommand.AgentLeft(Id, s.Epoch, s.Expires))).ToArray();
        next = next with { Outbox = Outbox.Owe(committed, left) };
        return isOffline ? next with { Leases = Leases.Clear(), Lost = null } : next with { IdleSince = committed.At };
    }

    private Agent Changed(Committed committed) => this with { Version = committed.Sequence };

    private Agent WithSlot(Slot slot)
    {
        for (var i = 0; i < Slots.Length; i++)
            if (Slots[i].Conversation == slot.Conversation) return this with { Slots = Slots.SetItem(i, slot) };
        return this with { Slots = Slots.Add(slot) };
    }
}

/// <summary>A place that was given up.</summary>
public readonly record struct Gone(ConversationId Conversation, int Epoch);
