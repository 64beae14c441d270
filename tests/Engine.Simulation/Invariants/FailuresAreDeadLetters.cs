using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>What another system did not do for good becomes one dead letter, and none is made of anything else.</summary>
internal sealed class FailuresAreDeadLetters : Invariant
{
    private readonly HashSet<(ActorId From, string Effect)> _failed = [];
    private readonly HashSet<(ActorId From, string Effect)> _letters = [];

    public override void Saw(Committed committed)
    {
        switch (committed.Event)
        {
            case EffectSettled { Refused: Refusal.PortRefused or Refusal.PortUnavailable } e:
                _failed.Add((committed.Actor, e.Effect));
                break;
            case DeadLetterEvent.Added e:
                Hold(_letters.Add((e.From, e.Effect)), e.From, "what failed for good becomes one dead letter", e.Effect);
                break;
        }
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var failed in _failed)
            Hold(_letters.Contains(failed), failed.From, "what failed for good becomes a dead letter", failed.Effect);
        foreach (var letter in _letters)
            Hold(_failed.Contains(letter)
                || letter.From == ActorId.Webhooks, letter.From, "only what failed for good is a dead letter", letter.Effect);
    }
}
