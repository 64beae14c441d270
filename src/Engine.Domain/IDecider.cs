using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain;

/// <summary>How one kind of actor behaves: the functional core that every host runs.</summary>
public interface IDecider<TState> where TState : ActorState
{
    ActorKind Kind { get; }

    /// <summary>An actor to which nothing has happened.</summary>
    TState Initial(string key);

    /// <summary>Decides one command. Reads and changes nothing but the draft; never throws for what a user can cause.</summary>
    Reply Decide(Draft<TState> draft, Command command, Context context);

    /// <summary>The state after an event. Replaying a journal gives the same state, byte for byte.</summary>
    TState Apply(TState state, Committed committed);

    /// <summary>What the actor still owes the world, in order, and when it wants to be woken.</summary>
    Owed Pending(TState state);

    /// <summary>The state's JSON, for snapshots.</summary>
    JsonTypeInfo<TState> Json { get; }

    /// <summary>Raise when the state's JSON changes its meaning: older snapshots are then dropped and replayed.</summary>
    int Schema { get; }
}

/// <summary>What every actor's state has.</summary>
public abstract record ActorState
{
    /// <summary>The last event's sequence; 0 when nothing has happened yet.</summary>
    public long Sequence { get; init; }

    /// <summary>When the last event happened.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>Effects that are owed, oldest first.</summary>
    public ImmutableArray<Effect> Outbox { get; init; } = [];
}

/// <summary>
/// A command owed to another actor, or to a port to the outside, for which it is a <see cref="PortRequest"/>. Delivered at least once,
/// in order for each receiver, until its answer is on record.
/// </summary>
/// <param name="Id">Unique within the owing actor.</param>
public sealed record Effect(string Id, Address To, Command Command);

/// <param name="WakeAt">Null: no need to be woken.</param>
public readonly record struct Owed(ImmutableArray<Effect> Effects, DateTimeOffset? WakeAt = null);

/// <summary>All that a decision may depend on besides the state and the command.</summary>
/// <param name="Now">UTC, to the millisecond; never earlier than the actor's last event.</param>
public sealed record Context(DateTimeOffset Now, Catalogue Catalogue, Limits Limits)
{
    /// <summary>What a conversation is answered with; any other actor has the house's.</summary>
    public Edition Edition { get; init; } = Catalogue.House;

    public Assistant Assistant => Edition.Assistant;

    public IUnderstanding Understanding => Edition.Understanding;
}
