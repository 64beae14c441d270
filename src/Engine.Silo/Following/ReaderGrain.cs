using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tails;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Streams;

namespace Engine.Silo.Following;

/// <summary>
/// The one reader of the journal for all who follow everything: whatever is committed, in pages, to each partition's stream. It keeps
/// no position: those who follow have theirs, and see from a page's beginning what they have missed.
/// </summary>
/// <remarks>Placed where there is room: it parses and writes every event of the cluster.</remarks>
[Reentrant]
[ResourceOptimizedPlacement]
[CollectionAgeLimit(Minutes = 1)]   // of no call: then nobody follows, and it would read for nobody
[GrainType("reader")]
internal sealed class ReaderGrain(SiloWorld silo) : Grain, IReaderGrain
{
    /// <summary>
    /// Commits that wait while pages are being published. What finds no room is not published, and the next page says so.
    /// </summary>
    private const int HeldMax = 256;

    /// <summary>
    /// What is committed meanwhile goes into the next page; the first one after a pause goes at once. The queues are not looked into
    /// more often either, and what a page costs on its way, once for each partition and follower, is shared by more events.
    /// </summary>
    private static readonly TimeSpan Pace = JournalStreams.PollEvery;

    /// <summary>Events in one page of all partitions together, at most about so many.</summary>
    private const int PageMax = 1_000;

    private readonly Channel<Batch> _held =
        Channel.CreateBounded<Batch>(new BoundedChannelOptions(HeldMax) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop = new();
    private IDisposable? _subscription;
    private bool _hasLost = true;   // what was committed before it was there

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString();
        var (kind, partitions) = JournalStreams.Parse(name);
        var provider = this.GetStreamProvider(JournalStreams.Provider);
        _subscription = silo.World.Journal.Subscribe(committed => Hold(kind, committed));
        _ = PublishAsync([.. Enumerable.Range(0, partitions).Select(p => JournalStreams.Of(provider, name, p))]);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        await _stop.CancelAsync();
    }

    public ValueTask BeThere() => ValueTask.CompletedTask;

    /// <summary>Called by the journal, one call at a time.</summary>
    private void Hold(ActorKind kind, IReadOnlyList<Committed> committed)
    {
        Committed[] events = [.. committed.Where(c => c.Actor.Kind == kind)];
        if (events.Length > 0) _hasLost = !_held.Writer.TryWrite(new Batch(events, IsNext: !_hasLost));
    }

    private async Task PublishAsync(IAsyncStream<byte[]>[] streams)
    {
        var upto = 0L;
        try
        {
            while (await _held.Reader.WaitToReadAsync(_stop.Token))
            {
                // As Orleans' own timers: a clock that a test stops must not stop this.
                var pause = Task.Delay(Pace, TimeProvider.System, _stop.Token);
                var events = new List<Committed>();
                var after = upto;
                while (events.Count < PageMax && _held.Reader.TryRead(out var batch))
                {
                    upto = batch.Events[^1].Position;
                    if (batch.IsNext) events.AddRange(batch.Events);
                    else (after, events) = (upto, []);
                }
                await Task.WhenAll(Cut(after, upto, events, streams.Length).Select(page => PublishAsync(streams[page.Partition], page)));
                await pause;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
    }

    /// <summary>
    /// A page for each partition, also for one in which nothing happened: its followers go on with the others when they know that.
    /// </summary>
    private static IEnumerable<Page> Cut(long after, long upto, List<Committed> events, int partitions)
    {
        var parts = events.ToLookup(c => c.Actor.PartitionOf(partitions));
        for (var p = 0; p < partitions; p++) yield return new Page(p, after, upto, [.. parts[p]]);
    }

    private async Task PublishAsync(IAsyncStream<byte[]> stream, Page page)
    {
        try
        {
            foreach (var bytes in PageBytes.Write(page, silo.World.Journal.Pages)) await stream.OnNextAsync(bytes);
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // whatever it was: who misses the page reads the journal
        {
            StreamLog.NotPublished(silo.World.Logger, e, page.Partition, page.Upto);
        }
    }

    /// <param name="IsNext">Nothing was lost between the batch before and this one.</param>
    private readonly record struct Batch(Committed[] Events, bool IsNext);
}
