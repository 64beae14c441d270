using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;

namespace Engine.Runtime.Local;

/// <summary>Gives committed events to whoever follows them, in this process.</summary>
internal sealed class Fanout : IDisposable
{
    /// <summary>Events read from the journal at once while catching up.</summary>
    private const int Page = 500;

    private readonly IJournal _journal;
    private readonly int _heldMax;
    private readonly IDisposable _subscription;
    private readonly ConcurrentDictionary<ActorId, Tails> _ofOne = new();
    private readonly ConcurrentDictionary<ActorKind, Tails> _ofAll = new();
    private volatile bool _ended;

    /// <param name="heldMax">See <see cref="RuntimeOptions.TailMax"/>.</param>
    public Fanout(IJournal journal, int heldMax)
    {
        _journal = journal;
        _heldMax = heldMax;
        _subscription = journal.Subscribe(Dispatch);
    }

    public void Dispose()
    {
        _ended = true;
        _subscription.Dispose();
        foreach (var tails in _ofOne.Values.Concat(_ofAll.Values)) tails.End();
    }

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation) => watch switch
    {
        Watch.One one => FollowAsync(
            _ofOne, one.Actor, one.After, static c => c.Sequence, (after, ct) => _journal.ReadAsync(one.Actor, after, Page, ct), cancellation),
        Watch.All all => FollowAsync(
            _ofAll, all.Kind, all.AfterPosition, static c => c.Position, (after, ct) => _journal.ReadAllAsync(all.Kind, after, Page, ct), cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(watch)),
    };

    /// <summary>
    /// Listens first, then reads the journal up to its end, then goes on with what was heard and is newer. When more happened than
    /// a tail holds, it listens and reads again from the last event that was given out: nothing is missed, nothing comes twice.
    /// </summary>
    private async IAsyncEnumerable<Committed> FollowAsync<TKey>(
        ConcurrentDictionary<TKey, Tails> tails, TKey key, long after, Func<Committed, long> placeOf,
        Func<long, CancellationToken, ValueTask<IReadOnlyList<Committed>>> read, [EnumeratorCancellation] CancellationToken cancellation)
        where TKey : notnull
    {
        using var tail = Tails.Add(tails, key, _heldMax);
        if (_ended) tail.End();   // whoever comes while the engine stops is not left waiting
        var last = after;
        do
        {
            var live = tail.Listen();
            while (await read(last, cancellation) is { Count: > 0 } page)
                foreach (var committed in page)
                {
                    last = placeOf(committed);
                    yield return committed;
                }
            while (await live.WaitToReadAsync(cancellation))   // ReadAllAsync would leave the caller's scheduler
                while (live.TryRead(out var committed))
                {
                    if (placeOf(committed) <= last) continue;   // read from the journal already
                    last = placeOf(committed);
                    yield return committed;
                }
        }
        while (!tail.HasEnded);
    }

    private void Dispatch(IReadOnlyList<Committed> committed)
    {
        foreach (var one in committed)
        {
            if (_ofOne.TryGetValue(one.Actor, out var of)) of.Give(one);
            if (_ofAll.TryGetValue(one.Actor.Kind, out var all)) all.Give(one);
        }
    }
}
