using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Engine.Contracts.Events;

namespace Engine.Runtime.Local;

/// <summary>The live end of the journal for one follower: bounded, so that a slow follower holds little memory and nobody up.</summary>
internal sealed class Tail(Action<Tail> leave) : IDisposable
{
    /// <summary>1,024 events of about 0.5 KB that are shared with everybody else who follows them.</summary>
    private const int HeldMax = 1_024;

    private readonly Channel<Committed> _held = Channel.CreateBounded<Committed>(new BoundedChannelOptions(HeldMax) { SingleReader = true });
    private volatile bool _overflowed;

    public bool HasEnded { get; private set; }

    public void Give(Committed committed)
    {
        if (!_overflowed && !_held.Writer.TryWrite(committed)) _overflowed = true;
    }

    public void End() => _held.Writer.TryComplete();

    /// <summary>True once after events were lost here; those still held are dropped with them, the journal has all.</summary>
    public bool TakeOverflow()
    {
        if (!_overflowed) return false;
        while (_held.Reader.TryRead(out _)) { }
        _overflowed = false;   // from here on events are held again, and the reader reads the journal after this
        return true;
    }

    /// <returns>Null when events were lost or the engine has stopped.</returns>
    public async ValueTask<Committed?> NextAsync(CancellationToken cancellation)
    {
        if (_held.Reader.TryRead(out var committed)) return committed;
        if (_overflowed) return null;
        if (await _held.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false)) return _held.Reader.TryRead(out committed) ? committed : null;
        HasEnded = true;
        return null;
    }

    public void Dispose() => leave(this);
}

/// <summary>Everybody who follows the same thing.</summary>
internal sealed class Tails
{
    private ImmutableArray<Tail> _tails = [];

    public static Tail Add<TKey>(ConcurrentDictionary<TKey, Tails> all, TKey key) where TKey : notnull
    {
        var tail = new Tail(t => Remove(all, key, t));
        all.AddOrUpdate(key, static (_, t) => With(new Tails(), t), static (_, tails, t) => With(tails, t), tail);
        return tail;
    }

    public void Give(Committed committed)
    {
        foreach (var tail in _tails) tail.Give(committed);
    }

    public void End()
    {
        foreach (var tail in _tails) tail.End();
    }

    private static void Remove<TKey>(ConcurrentDictionary<TKey, Tails> all, TKey key, Tail tail) where TKey : notnull
    {
        while (all.TryGetValue(key, out var tails))
        {
            var left = new Tails { _tails = tails._tails.Remove(tail) };
            if (left._tails.IsEmpty ? all.TryRemove(new KeyValuePair<TKey, Tails>(key, tails)) : all.TryUpdate(key, left, tails)) return;
        }
    }

    /// <summary>A new set, so that adding and removing race by comparison and the reader needs no lock.</summary>
    private static Tails With(Tails tails, Tail tail) => new() { _tails = tails._tails.Add(tail) };
}
