using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Domain;

/// <summary>Effects that wait in an actor's state until their answers are on record.</summary>
public static class Outbox
{
    /// <summary>Owes one more command because of an event; the id is the event's sequence and the effect's place in it.</summary>
    public static ImmutableArray<Effect> Owe(
        this ImmutableArray<Effect> outbox, Committed because,
        params ReadOnlySpan<(ActorId To, Command Command)> effects)
    {
        if (effects.IsEmpty) return outbox;
        var grown = outbox.ToBuilder();
        for (var i = 0; i < effects.Length; i++)
            grown.Add(new Effect(FormattableString.Invariant($"{because.Sequence}.{i}"), effects[i].To, effects[i].Command));
        return grown.ToImmutable();
    }

    /// <summary>Owes a port a request because of an event.</summary>
    public static ImmutableArray<Effect> Ask(
        this ImmutableArray<Effect> outbox, Committed because, string port, PortRequest request) =>
        outbox.Add(new Effect(FormattableString.Invariant($"{because.Sequence}.{outbox.Length}"), new Address.Port(port), request));

    /// <summary>What came of an effect, for the record.</summary>
    public static EffectSettled Settled(this Effect effect, Reply reply) =>
        new(effect.Id, (reply as Reply.Refused)?.Code ?? Refusal.None,
            effect.To is Address.Port ? (reply as Reply.Refused)?.Why : null);

    /// <summary>
    /// What is settled is owed no more. What a port did not do for good becomes a dead letter, which is owed in its place. The letter says
    /// where the words are that the port refused it with: they stay with who owed it, and go with them.
    /// </summary>
    public static ImmutableArray<Effect> After(this ImmutableArray<Effect> outbox, EffectSettled settled, Committed because)
    {
        var effect = outbox.Find(settled.Effect);
        var rest = outbox.Without(settled.Effect);
        if (settled.Refused == Refusal.None || effect is not { To: Address.Port port }) return rest;
        var request = (PortRequest)effect.Command;
        return rest.Owe(because, (ActorId.DeadLetters, new DeadLetterCommand.Add(
            because.Actor, effect.Id, port.Name, request.Id, request.Operation, settled.Refused, Sequence: because.Sequence)));
    }

    public static ImmutableArray<Effect> Without(this ImmutableArray<Effect> outbox, string id)
    {
        for (var i = 0; i < outbox.Length; i++)
            if (outbox[i].Id == id) return outbox.RemoveAt(i);
        return outbox;
    }

    public static Effect? Find(this ImmutableArray<Effect> outbox, string id)
    {
        foreach (var effect in outbox)
            if (effect.Id == id) return effect;
        return null;
    }
}
