using System.Collections.Immutable;
using Engine.Contracts.Events;

namespace Engine.Domain;

/// <summary>Effects that wait in an actor's state until their answers are on record.</summary>
internal static class Outbox
{
    /// <summary>Owes one more command because of an event; the id is the event's sequence and the effect's place in it.</summary>
    public static ImmutableArray<Effect> Owe(
        this ImmutableArray<Effect> outbox, Committed because,
        params ReadOnlySpan<(Contracts.ActorId To, Contracts.Commands.Command Command)> effects)
    {
        if (effects.IsEmpty) return outbox;
        var grown = outbox.ToBuilder();
        for (var i = 0; i < effects.Length; i++)
            grown.Add(new Effect(FormattableString.Invariant($"{because.Sequence}.{i}"), effects[i].To, effects[i].Command));
        return grown.ToImmutable();
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
