using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Engine.Contracts.Events;

namespace Engine.Runtime.Tails;

/// <summary>The live end of the journal for one follower: bounded, so that a slow follower holds little memory and nobody up.</summary>
internal sealed class Tail : IDisposable
{
    private readonly Action<Tail> _leave;
    private readonly int _heldMax;
    private Channel<Committed> _held;
    private volatile bool _ended;

    public Tail(Action<Tail> leave, int heldMax)
    {
        _leave = leave;
        _heldMax = heldMax;
        _held = NewChannel();
    }

    /// <summary>The engine has stopped: nothing more will come.</summary>
    public bool HasEnded => _ended;

    /// <summary>
    /// Called by one thread at a time, the journal's. The event that finds no room is lost here and ends what <see cref="Listen"/> gave.
    /// </summary>
    public void Give(Committed committed)
    {
        var held = Volatile.Read(ref _held);
        if (!held.Writer.TryWrite(committed)) held.Writer.TryComplete();
    }

    /// <summary>Something was lost on the way here: the reader reads the journal again.</summary>
    public void Miss() => Volatile.Read(ref _held).Writer.TryComplete();

    public void End()
    {
        _ended = true;
        Interlocked.MemoryBarrier();   // either this sees what Listen put there, or Listen sees that it is over
        _held.Writer.TryComplete();
    }

    /// <summary>
    /// What happens from now on, until more comes than is held. Then the reader listens anew and reads the journal for what it missed.
    /// </summary>
    public ChannelReader<Committed> Listen()
    {
        var held = NewChannel();
        Interlocked.Exchange(ref _held, held);
        if (_ended) held.Writer.TryComplete();
        return held.Reader;
    }

    public void Dispose() => _leave(this);

    private Channel<Committed> NewChannel() =>
        Channel.CreateBounded<Committed>(new BoundedChannelOptions(_heldMax) { SingleReader = true });
}

/// <summary>
/// Everybody who follows the same thing. Never changes: adding and removing make a new set, so that whoever tells them needs no lock.
/// </summary>
internal sealed class Tails
{
    private static readonly Tails None = new();

    private ImmutableArray<Tail> _tails = [];

    public static Tail Add<TKey>(ConcurrentDictionary<TKey, Tails> all, TKey key, int heldMax) where TKey : notnull
    {
        var tail = new Tail(t => Remove(all, key, t), heldMax);
        all.AddOrUpdate(key, static (_, t) => None.With(t), static (_, tails, t) => tails.With(t), tail);
        return tail;
    }

    public void Give(Committed committed)
    {
        foreach (var tail in _tails) tail.Give(committed);
    }

    public void Miss()
    {
        foreach (var tail in _tails) tail.Miss();
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

    private Tails With(Tail tail) => new() { _tails = _tails.Add(tail) };
}
