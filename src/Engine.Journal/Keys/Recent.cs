namespace Engine.Journal.Keys;

/// <summary>What was used lately. One thread at a time.</summary>
/// <remarks>
/// Two generations instead of a list in order of use: what is found among the old becomes young again, and when the young are half of
/// <paramref name="max"/>, the old are forgotten and the young are the old.
/// </remarks>
internal sealed class Recent<TKey, TValue>(int max) where TKey : notnull where TValue : class
{
    private Dictionary<TKey, TValue> _young = [], _old = [];

    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value)) return value;
        if (!_old.Remove(key, out value)) return null;
        Set(key, value);
        return value;
    }

    public void Set(TKey key, TValue value)
    {
        if (_young.Count >= max / 2)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }
        _old.Remove(key);
        _young[key] = value;
    }

    public bool IsEmpty => _young.Count + _old.Count == 0;

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    public void Remove(TKey key)
    {
        _young.Remove(key);
        _old.Remove(key);
    }
}
