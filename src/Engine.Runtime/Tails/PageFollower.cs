using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Engine.Contracts.Events;

namespace Engine.Runtime.Tails;

/// <summary>
/// Puts pages of several partitions back together. They may be lost, doubled, late and out of order, and cut differently by
/// whoever cut them: a page that begins after what is there is not taken, and the journal has to be read first.
/// </summary>
/// <param name="after">Everything up to this position is known already.</param>
internal sealed class PageFollower(long after, int partitions)
{
    private readonly Part[] _parts = [.. Enumerable.Range(0, partitions).Select(_ => new Part { Upto = after })];

    /// <summary>Everything up to this position has been given out.</summary>
    public long Reached { get; private set; } = after;

    /// <returns>False when something before this page is missing: the page is not taken.</returns>
    public bool TryAdd(Page page)
    {
        var part = _parts[page.Partition];
        if (page.After > part.Upto) return false;
        foreach (var committed in page.Events)
            if (committed.Position > part.Upto) part.Held.Enqueue(committed);
        part.Upto = Math.Max(part.Upto, page.Upto);
        return true;
    }

    /// <summary>What follows and is whole: up to where every partition has come, in order of position.</summary>
    public IReadOnlyList<Committed> Take()
    {
        var upto = _parts.Min(p => p.Upto);
        var ready = new List<Committed>();
        foreach (var part in _parts)
            while (part.Held.TryPeek(out var first) && first.Position <= upto) ready.Add(part.Held.Dequeue());
        ready.Sort(static (one, other) => one.Position.CompareTo(other.Position));
        Reached = upto;
        return ready;
    }

    /// <summary>The journal has been read: all partitions' events after <see cref="Reached"/>, the next ones first.</summary>
    public void Skip(IReadOnlyList<Committed> read)
    {
        if (read.Count == 0) return;
        Reached = read[^1].Position;
        foreach (var part in _parts)
        {
            part.Upto = Math.Max(part.Upto, Reached);
            while (part.Held.TryPeek(out var first) && first.Position <= Reached) part.Held.Dequeue();
        }
    }

    /// <summary>
    /// Reads the journal up to its end, then goes on with pages. It reads the journal again whenever a page does not fit, and when
    /// it is told to look and nothing has come since it was told so last: whatever happens to pages costs a read and never an event.
    /// </summary>
    /// <param name="pages">Null among them: look.</param>
    /// <param name="read">The journal after a position, about <see cref="Fanout.Page"/> events at a time.</param>
    public static async IAsyncEnumerable<Committed> FollowAsync(
        long after, int partitions, ChannelReader<Page?> pages, Func<long, CancellationToken, ValueTask<IReadOnlyList<Committed>>> read,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var follower = new PageFollower(after, partitions);
        while (true)
        {
            for (var more = true; more;)
            {
                var events = await read(follower.Reached, cancellation);
                follower.Skip(events);
                foreach (var committed in events) yield return committed;
                more = events.Count >= Fanout.Page / 2;   // one that is not nearly full is the last: what was committed since is on its way
            }
            var lookedAt = follower.Reached;
            for (var isWhole = true; isWhole;)
            {
                if (!await pages.WaitToReadAsync(cancellation)) yield break;   // ReadAllAsync would leave the caller's scheduler
                while (isWhole && pages.TryRead(out var page))
                {
                    isWhole = page is null ? follower.Reached != lookedAt : follower.TryAdd(page);   // what is refused here will be read
                    if (page is null) lookedAt = follower.Reached;
                }
                foreach (var committed in follower.Take()) yield return committed;
            }
        }
    }

    private sealed class Part
    {
        /// <summary>Events of this partition up to here are held or have been given out.</summary>
        public long Upto { get; set; }

        public Queue<Committed> Held { get; } = new();
    }
}
