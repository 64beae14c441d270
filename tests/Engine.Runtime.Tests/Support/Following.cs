using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Runtime.Tests.Support;

/// <summary>Waiting for events by following them.</summary>
public static class Following
{
    /// <summary>The first such event of an actor, whether it has happened or will.</summary>
    public static async Task<T> SeenAsync<T>(this IEngine engine, ActorId actor, Func<T, bool>? which = null, long after = 0)
        where T : Event
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var committed in engine.WatchAsync(new Watch.One(actor, after), patience.Token))
            if (committed.Event is T found && (which is null || which(found))) return found;
        throw new InvalidOperationException($"{actor} ended without {typeof(T).Name}");
    }

    /// <summary>
    /// The first such event of an actor, while time goes on: whoever is woken at a tick may miss the last one before a clock that stands.
    /// </summary>
    public static async Task<T> SeenAsync<T>(this IEngine engine, ActorId actor, Clock clock, Func<T, bool>? which = null) where T : Event
    {
        var seen = engine.SeenAsync(actor, which);
        await Waiting.UntilAsync(() => seen.IsCompleted, clock);
        return await seen;
    }

    /// <summary>So many items, or as many as come before the stream ends.</summary>
    public static async Task<List<T>> TakeAsync<T>(this IAsyncEnumerable<T> stream, int count, CancellationToken cancellation = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var taken = new List<T>();
        if (count == 0) return taken;
        await foreach (var item in stream.WithCancellation(patience.Token))
        {
            taken.Add(item);
            if (taken.Count == count) break;
        }
        return taken;
    }

    /// <summary>The next item of a stream that is read on.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncEnumerator<T> stream) =>
        await stream.MoveNextAsync().AsTask().InTimeAsync() ? stream.Current : throw new InvalidOperationException("the stream has ended");
}
