namespace Engine.Contracts.Events;

/// <summary>What happens to what other systems did not do. A closed set.</summary>
public abstract record DeadLetterEvent : Event
{
    private DeadLetterEvent() { }

    /// <summary>It is there from now on; its id is this event's sequence.</summary>
    /// <param name="Sequence">Of the event of <paramref name="From"/> that says why; null: this one does.</param>
    public sealed record Added(
        ActorId From, string Effect, string Port, string Request, string Operation, Refusal Refused,
        [property: Personal] string? Why = null, long? Sequence = null) : DeadLetterEvent;

    /// <summary>Who owed it is asked to try once more.</summary>
    public sealed record Redriven(string Id, string By) : DeadLetterEvent;

    /// <param name="By">The admin who wanted it; <c>system</c> when it was the oldest of too many.</param>
    public sealed record Dropped(string Id, string By) : DeadLetterEvent;
}
