using System.Collections.Concurrent;

namespace Engine.Understanding;

/// <summary>
/// A model in use: its readers at rest, and how many messages are being read with it. Freed when it is retired and the last one is done.
/// </summary>
internal sealed class ServedModel(LoadedModel model)
{
    private readonly ConcurrentBag<Reader> _readers = [];
    private int _holders = 1;   // whoever serves it holds it too
    private volatile bool _isRetired;

    public string Version => model.Version;

    public ModelSettings Settings => model.Settings;

    /// <summary>False when the model has been retired.</summary>
    public bool TryHold(out Reader reader)
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0 && !_isRetired;)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                reader = _readers.TryTake(out var idle) ? idle : new Reader(model);
                return true;
            }
            holders = seen;
        }
        reader = null!;
        return false;
    }

    public void Release(Reader reader)
    {
        _readers.Add(reader);
        Release();
    }

    /// <summary>No longer serves new messages; those being read are finished with it.</summary>
    public void Retire()
    {
        _isRetired = true;
        Release();
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        while (_readers.TryTake(out var reader)) reader.Dispose();
        model.Dispose();
    }
}
