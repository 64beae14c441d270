using Engine.Contracts;

namespace Engine.Journal.Sqlite;

/// <summary>Where an actor's journal ends.</summary>
/// <param name="Id">The actor's row.</param>
/// <param name="Secret">The id of the key that it writes with; null: it has none.</param>
internal readonly record struct Head(long Id, long Last, long? Secret = null);

/// <summary>The heads of the actors that wrote lately. Only the writer uses it.</summary>
/// <remarks>
/// Two generations instead of a list in order of use: a write is one dictionary store, and whoever has not written for between
/// one half and the whole of <paramref name="max"/> other actors is forgotten, wholesale, when the generations change.
/// </remarks>
internal sealed class Heads(int max)
{
    private Dictionary<ActorId, Head> _young = [], _old = [];

    public bool TryGet(ActorId actor, out Head head) => _young.TryGetValue(actor, out head) || _old.TryGetValue(actor, out head);

    public void Set(ActorId actor, Head head)
    {
        if (_young.Count >= max / 2)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();   // and keep its table: growing a new one again and again would be megabytes of garbage of the oldest kind
        }
        _young[actor] = head;
    }

    public void Remove(ActorId actor)
    {
        _young.Remove(actor);
        _old.Remove(actor);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
