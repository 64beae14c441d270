using System.Text.Json.Serialization;

namespace Engine.Contracts.Events;

/// <summary>
/// A fact that an actor decided. Stored for ever under the stable name that <see cref="Serialization.EventCodec"/> gives it.
/// </summary>
public abstract record Event
{
    private protected Event() { }
}

/// <summary>An event that this version can't read: a newer one wrote it.</summary>
/// <remarks>
/// Whoever shows or counts events passes it on or passes over it. Whoever decides must not: an actor that has one is not brought to memory.
/// </remarks>
/// <param name="Type">Its name, such as <c>conversation.rated</c>.</param>
/// <param name="Json">As it was written, and as it is written again.</param>
public sealed record UnreadEvent(string Type, string Json) : Event;

/// <summary>An event in its place.</summary>
/// <param name="Sequence">Counts one actor's events from 1, without gaps.</param>
/// <param name="At">When it was decided, UTC, to the millisecond; never earlier than the actor's event before it.</param>
/// <param name="Position">Orders all events of the journal; 0 while not yet committed. Positions rise but may skip.</param>
public sealed record Committed(ActorId Actor, long Sequence, DateTimeOffset At, Event Event, long Position = 0);

/// <summary>An effect that the actor owed has been answered; it is not owed any more.</summary>
/// <param name="Effect">The effect's id, unique within its actor.</param>
/// <param name="Refused">The receiver's refusal; None when it accepted.</param>
/// <param name="Why">In a few words, when it was asked of a port and failed for good.</param>
public sealed record EffectSettled(
    string Effect, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] Refusal Refused = Refusal.None,
    [property: Personal] string? Why = null) : Event;
