using System.Collections.Immutable;

namespace Engine.Contracts.Views;

/// <summary>What other systems did not do for good.</summary>
/// <param name="Letters">Oldest first.</param>
public sealed record DeadLettersView(ImmutableArray<DeadLetter> Letters) : View;

/// <param name="From">Who owed it.</param>
/// <param name="Effect">Which failure of <paramref name="From"/> it is.</param>
/// <param name="Request">The id of the request.</param>
/// <param name="Why">In a few words, where the letter has them; else they are with <paramref name="From"/>.</param>
/// <param name="Sequence">Of the event of <paramref name="From"/> that says why; null: the letter does.</param>
/// <param name="At">When it failed for good.</param>
/// <param name="IsUnderWay">It is being tried once more.</param>
public sealed record DeadLetter(
    string Id, ActorId From, string Effect, string Port, string Request, string Operation, Refusal Refused, string? Why, DateTimeOffset At,
    bool IsUnderWay = false, long? Sequence = null);
