using Engine.Contracts;
using Engine.Journal.Keys;

namespace Engine.Journal;

/// <summary>What of a turn is written: its events, and its snapshot, both sealed.</summary>
/// <param name="Secret">With what; null: there was nothing to seal.</param>
internal readonly record struct Sealed(byte[] Blob, byte[]? State, Secret? Secret)
{
    /// <returns>Null when there is something to seal, and no key.</returns>
    public static Sealed? Of(Turn turn, Secret? secret)
    {
        if (turn.Snapshot is not null && secret is null) return null;
        if (TurnBlob.Write(turn, secret?.Key) is not { } blob) return null;
        var state = turn.Snapshot is { } snapshot
            ? secret!.Key.Seal(snapshot.State.Span, Place.Of(Place.Snapshot, turn.Actor, snapshot.Sequence)) : null;
        return new Sealed(blob, state, state is not null || TurnBlob.KeyOf(blob) is not null ? secret : null);
    }

    /// <returns>Null when there is none, or when its key is gone: the state is then made anew from the events.</returns>
    /// <remarks>A snapshot that was written before they were sealed is an object of JSON and no box.</remarks>
    public static Snapshot? Open(Snapshot? stored, ActorId actor, Func<long, ContentKey?> keys)
    {
        if (stored is null || !ContentKey.IsBox(stored.State.Span)) return stored;
        if (keys(ContentKey.IdOf(stored.State.Span)) is not { } key) return null;
        return key.Open(stored.State.Span, Place.Of(Place.Snapshot, actor, stored.Sequence)) is { } state
            ? stored with { State = state } : null;
    }
}
