using System.Collections.Immutable;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.DeadLetters;

/// <summary>What other systems did not do for good, until an operator has it tried once more or forgotten.</summary>
public sealed record DeadLetterBox : ActorState
{
    /// <summary>More push the oldest out of the list: 500 × about 250 bytes = 125 KB. The journal keeps all.</summary>
    public const int LettersMax = 500;

    /// <summary>Failures that are gone from the list and are remembered, so that a late double does not bring one back.</summary>
    private const int GoneMax = 64;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<DeadLetter> Letters { get; init; } = [];

    /// <summary>Those that left the list last.</summary>
    public ImmutableArray<string> Gone { get; init; } = [];

    public DeadLettersView ToView() => new(Letters);

    public DeadLetter? Find(string id) => Letters.FirstOrDefault(l => l.Id == id);

    public bool Knows(ActorId from, string effect) =>
        Letters.Any(l => l.From == from && l.Effect == effect) || Gone.Contains(NameOf(from, effect));

    public static DeadLetterBox Apply(DeadLetterBox state, Committed committed) => committed.Event switch
    {
        DeadLetterEvent.Added e => state with
        {
            Letters = state.Letters.Add(new DeadLetter(
                committed.Sequence.ToString(CultureInfo.InvariantCulture), e.From,
                    e.Effect, e.Port, e.Request, e.Operation, e.Refused, e.Why,
                committed.At, Sequence: e.Sequence)),
        },
        DeadLetterEvent.Redriven e => state.Find(e.Id) is not { } letter ? state : state with
        {
            Letters = state.Letters.Replace(letter, letter with { IsUnderWay = true }),
            Outbox = state.Outbox.Owe(committed, (letter.From, new AskAgain(letter.Request))),
        },
        DeadLetterEvent.Dropped e => state.Without(e.Id),
        EffectSettled e => state.AfterSettled(e),
        _ => state,
    };

    /// <summary>Who owed it has taken it back; one that will not have it leaves it where it is.</summary>
    private DeadLetterBox AfterSettled(EffectSettled settled)
    {
        var effect = Outbox.Find(settled.Effect);
        var next = this with { Outbox = Outbox.Without(settled.Effect) };
        var letter = effect is { Command: AskAgain again, To: Address.Actor from }
            ? Letters.FirstOrDefault(l => l.IsUnderWay && l.Request == again.Request && l.From == from.Id) : null;
        if (letter is null) return next;
        return settled.Refused == Refusal.None
            ? next.Without(letter.Id)
            : next with { Letters = Letters.Replace(letter, letter with { IsUnderWay = false }) };
    }

    private DeadLetterBox Without(string id) => Find(id) is not { } letter ? this : this with
    {
        Letters = Letters.Remove(letter),
        Gone = [.. Gone.Skip(Gone.Length - GoneMax + 1), NameOf(letter.From, letter.Effect)],
    };

    private static string NameOf(ActorId from, string effect) => $"{from} {effect}";
}
