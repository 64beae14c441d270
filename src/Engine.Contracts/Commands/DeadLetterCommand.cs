namespace Engine.Contracts.Commands;

/// <summary>What the actor of dead letters can be asked. A closed set.</summary>
public abstract record DeadLetterCommand : Command
{
    private DeadLetterCommand() { }

    /// <summary>A port did not do what was asked of it, for good.</summary>
    /// <param name="From">Who owed it.</param>
    /// <param name="Effect">Names this failure among those of <paramref name="From"/>: the same again changes nothing.</param>
    /// <param name="Request">The request's id, by which <paramref name="From"/> finds it again.</param>
    /// <param name="Why">In a few words of our own; null: where it is on record.</param>
    /// <param name="Sequence">Where it is on record with <paramref name="From"/>, which has its words; null: nowhere else.</param>
    public sealed record Add(ActorId From, string Effect, string Port, string Request,
        string Operation, Refusal Refused, [property: Personal] string? Why = null, long? Sequence = null)
        : DeadLetterCommand;

    /// <summary>An operator wants it tried once more.</summary>
    public sealed record Redrive(string Id, string By) : DeadLetterCommand;

    /// <summary>An operator wants it forgotten.</summary>
    public sealed record Drop(string Id, string By) : DeadLetterCommand;
}
