using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Engine.Contracts.Events;

namespace Engine.Runtime.Tails;

/// <summary>Everybody in this process who follows something that has a journal, and the law by which they do.</summary>
/// <param name="heldMax">See <see cref="RuntimeOptions.TailMax"/>.</param>
/// <param name="placeOf">Where an event stands in what is followed.</param>
/// <param name="isCounted">Places have no gaps: whoever hears of one that is not the next has missed something.</param>
internal sealed class Followers<TKey>(int heldMax, Func<Committed, long> placeOf, bool isCounted) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Tails> _tails = new();
    private volatile bool _ended;

    public void Give(TKey key, Committed committed)
    {
        if (_tails.TryGetValue(key, out var tails)) tails.Give(committed);
    }

    /// <summary>Events of this one may have been lost on their way: its followers read the journal again.</summary>
    public void Miss(TKey key)
    {
        if (_tails.TryGetValue(key, out var tails)) tails.Miss();
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        _ended = true;
        foreach (var tails in _tails.Values) tails.End();
    }

    /// <summary>
    /// Listens first, then reads the journal up to its end, then goes on with what was heard and is newer. When more happened than
    /// a tail holds, or something was missed, it listens and reads again from the last event that was given out: nothing is
    /// missed, nothing comes twice.
    /// </summary>
    /// <param name="read">The journal after a place, a page at a time.</param>
    public async IAsyncEnumerable<Committed> FollowAsync(
        TKey key, long after, Func<long, CancellationToken, ValueTask<IReadOnlyList<Committed>>> read,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var tail = Tails.Add(_tails, key, heldMax);
        if (_ended) tail.End();   // whoever comes while the engine stops is not left waiting
        var last = after;
        do
        {
            var live = tail.Listen();
            await foreach (var committed in ToTheEndAsync(last, read, cancellation))
            {
                last = placeOf(committed);
                yield return committed;
            }
            var isWhole = true;
            while (isWhole && await live.WaitToReadAsync(cancellation))   // ReadAllAsync would leave the caller's scheduler
                while (isWhole && live.TryRead(out var committed))
                {
                    if (placeOf(committed) <= last) continue;   // read from the journal already
                    isWhole = !isCounted || placeOf(committed) == last + 1;
                    if (!isWhole) break;
                    last = placeOf(committed);
                    yield return committed;
                }
        }
        while (!tail.HasEnded);
    }

    /// <summary>What the journal has after a place.</summary>
    /// <remarks>An iterator of its own: one that waits for years would hold the last page that it read as long.</remarks>
    private async IAsyncEnumerable<Committed> ToTheEndAsync(
        long after, Func<long, CancellationToken, ValueTask<IReadOnlyList<Committed>>> read,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await read(after, cancellation) is { Count: > 0 } page)
            foreach (var committed in page)
            {
                after = placeOf(committed);
                yield return committed;
            }
    }
}
