using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;
using Engine.Domain.DeadLetters;
using Engine.Domain.Queues;
using Engine.Domain.Webhooks;
using Engine.Runtime.Pumps;
using Engine.Simulation.Hosting;

namespace Engine.Simulation.Invariants;

/// <summary>What is on the disk, actor by actor, and the state that replaying it gives.</summary>
internal sealed class Records(Parts parts)
{
    private const int KeptMost = 20;

    private readonly SortedDictionary<string, Record> _actors = new(StringComparer.Ordinal);

    public IEnumerable<Record> Actors => _actors.Values;

    public void Add(Committed committed)
    {
        var key = committed.Actor.ToString();
        if (!_actors.TryGetValue(key, out var record)) _actors.Add(key, record = Open(committed.Actor));
        record.Add(committed);
    }

    /// <summary>The disk has these events of an actor now, without anybody's words.</summary>
    public void Replace(ActorId actor, IReadOnlyList<Committed> events)
    {
        var record = Open(actor);
        record.IsForgotten = true;
        foreach (var committed in events) record.Add(committed);
        _actors[actor.ToString()] = record;
    }

    public Record? Find(ActorId actor) => _actors.GetValueOrDefault(actor.ToString());

    /// <summary>Lets go of these, and of what happened to queues, agents and customers long ago: nothing asks for that.</summary>
    public void Forget(IEnumerable<ActorId> over)
    {
        foreach (var actor in over) _actors.Remove(actor.ToString());
        foreach (var record in _actors.Values)
            if (record.Actor.Kind != ActorKind.Conversation && record.Events.Count > KeptMost)
                record.Events.RemoveRange(0, record.Events.Count - KeptMost);
    }

    public IEnumerable<T> All<T>() where T : ActorState => _actors.Values.Select(a => a.State).OfType<T>();

    public T? State<T>(ActorId actor) where T : ActorState => Find(actor)?.State as T;

    public IReadOnlyList<Committed> EventsOf(ActorId actor) => Find(actor)?.Events ?? [];

    private Record Open(ActorId actor) => actor.Kind switch
    {
        ActorKind.Conversation => new Record<Conversation>(actor, parts.Conversations),
        ActorKind.Agent => new Record<Agent>(actor, parts.Agents),
        ActorKind.Queue => new Record<Queue>(actor, parts.Queues),
        ActorKind.Customer => new Record<Customer>(actor, parts.Customers),
        ActorKind.DeadLetters => new Record<DeadLetterBox>(actor, parts.DeadLetters),
        ActorKind.Webhooks => new Record<Subscribers>(actor, parts.Webhooks),
        _ => throw new InvalidOperationException($"{actor} is of no known kind"),
    };
}

internal abstract class Record(ActorId actor)
{
    public ActorId Actor => actor;

    public List<Committed> Events { get; } = [];

    /// <summary>What was said up to some event is gone.</summary>
    public bool IsForgotten { get; set; }

    public abstract ActorState State { get; }

    public abstract Owed Owed { get; }

    public abstract void Add(Committed committed);

    public abstract string JsonOf(ActorState state);
}

internal sealed class Record<TState>(ActorId actor, IDecider<TState> decider) : Record(actor) where TState : ActorState
{
    private TState _state = decider.Initial(actor.Key);

    public override ActorState State => _state;

    public override Owed Owed => decider.Pending(_state);

    public override void Add(Committed committed)
    {
        Events.Add(committed);
        _state = Pump<TState>.Replay(decider, _state, committed);
    }

    public override string JsonOf(ActorState state) => System.Text.Json.JsonSerializer.Serialize((TState)state, decider.Json);
}
