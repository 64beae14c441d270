namespace Engine.Gateway;

/// <summary>
/// So many values and no more, without a lock, a timer or a list of who came when: each key has one place, by its hash, and takes it
/// from whichever had it.
/// </summary>
/// <param name="places">A power of two.</param>
internal sealed class Remembered<TKey, TValue>(int places) where TKey : notnull
{
    private readonly Entry?[] _entries = new Entry?[places];

    public bool TryGet(TKey key, out TValue value)
    {
        var entry = Volatile.Read(ref Place(key));
        var found = entry is not null && EqualityComparer<TKey>.Default.Equals(entry.Key, key);
        value = found ? entry!.Value : default!;
        return found;
    }

    public void Set(TKey key, TValue value) => Volatile.Write(ref Place(key), new Entry(key, value));

    private ref Entry? Place(TKey key) => ref _entries[key.GetHashCode() & (places - 1)];

    private sealed record Entry(TKey Key, TValue Value);
}
