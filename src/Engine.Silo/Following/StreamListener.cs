using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Metrics;
using Engine.Runtime.Tails;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Engine.Silo.Following;

/// <summary>
/// What this process follows of everything: it subscribes to the journal's streams while anybody here follows them, asks for their
/// reader to be somewhere, and looks again and again whether both are still so.
/// </summary>
internal sealed class StreamListener : IAsyncDisposable
{
    /// <summary>
    /// Who has heard nothing for so long asks the journal: the longest delay when a reader, a queue or a subscription has died. An idle
    /// process asks once in so long.
    /// </summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often the reader and the subscriptions are asked for, in looks: 5 calls for each kind of actor that is followed.
    /// </summary>
    private const int AskEvery = 2;

    /// <summary>When the streams do not answer by then, the journal is read without waiting for them.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    /// <summary>Pages held for one follower. One who is slower reads the journal.</summary>
    private const int HeldMax = 256;

    private readonly IGrainFactory _grains;
    private readonly IStreamProvider _streams;
    private readonly IJournal _journal;
    private readonly int _partitions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<ActorKind, Line> _lines = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;

    public StreamListener(IGrainFactory grains, IStreamProvider streams,
        IJournal journal, int partitions, TimeProvider time, ILogger logger)
    {
        (_grains, _streams, _journal, _partitions, _time, _logger) = (grains, streams, journal, partitions, time, logger);
        _looking = LookAsync();
    }

    public async IAsyncEnumerable<Committed> FollowAsync(ActorKind kind,
        long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pages = Channel.CreateBounded<Page?>(
            new BoundedChannelOptions(HeldMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var line = Open(kind, pages);
        try
        {
            // From here on it hears of everything, or asks the journal at the next look.
            await Task.WhenAny(line.Asked, Task.Delay(AnswerWithin, _time, cancellation));
            await foreach (var committed in PageFollower.FollowAsync(after, _partitions,
                pages.Reader, (from, ct) => ReadAsync(kind, from, ct), cancellation))
                yield return committed;
        }
        finally
        {
            Close(line, pages);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;   // a container disposes once for each name that it gave it under
        await _stop.CancelAsync();
        await _looking;
        lock (_gate)
            foreach (var pages in _lines.Values.SelectMany(l => l.Followers)) pages.TryComplete();
        _stop.Dispose();
    }

    private async ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorKind kind, long after, CancellationToken cancellation)
    {
        var events = await _journal.ReadAllAsync(kind, after, Fanout.Page, cancellation);
        EngineMeter.Followed(events.Count, "journal");
        return events;
    }

    private Line Open(ActorKind kind, ChannelWriter<Page?> pages)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue(kind, out var line))
            {
                _lines.Add(kind, line =
                    new Line(kind, JournalStreams.Name(kind, _partitions), new StreamSubscriptionHandle<byte[]>?[_partitions]));
                // Not on the caller's scheduler: a grain's would make the grain the subscriber.
                line.Asked = Task.Run(() => AskAsync(line));
            }
            line.Followers = line.Followers.Add(pages);
            if (_stop.IsCancellationRequested) pages.TryComplete();
            return line;
        }
    }

    private void Close(Line line, ChannelWriter<Page?> pages)
    {
        lock (_gate)
        {
            line.Followers = line.Followers.Remove(pages);
            if (!line.Followers.IsEmpty) return;
            _lines.Remove(line.Kind);
        }
        _ = Task.Run(() => LeaveAsync(line));
    }

    private async Task LookAsync()
    {
        using var tick = new PeriodicTimer(LookEvery, _time);
        try
        {
            for (var look = 1; await tick.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false); look++)
            {
                lock (_gate)
                    foreach (var line in _lines.Values)
                    {
                        line.Give(null);
                        if (look % AskEvery == 0 && line.Asked.IsCompleted) line.Asked = Task.Run(() => AskAsync(line));
                    }
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task AskAsync(Line line)
    {
        try
        {
            for (var p = 0; p < _partitions; p++) await SubscribeAsync(line, p).ConfigureAwait(false);
            await _grains.GetGrain<IReaderGrain>(line.Name).BeThere().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // whatever it was: asked again
        {
            if (!_stop.IsCancellationRequested) StreamLog.Silent(_logger, e, line.Name);
        }
    }

    /// <summary>
    /// Orleans ends a subscription when it takes its process for gone, and keeps one whose making it could not confirm: there is to be
    /// exactly the one that is known here.
    /// </summary>
    private async Task SubscribeAsync(Line line, int partition)
    {
        var stream = JournalStreams.Of(_streams, line.Name, partition);
        var known = line.Subscriptions[partition];
        var isThere = false;
        foreach (var subscription in await stream.GetAllSubscriptionHandles().ConfigureAwait(false))
        {
            if (subscription.HandleId == known?.HandleId) isThere = true;
            else await subscription.UnsubscribeAsync().ConfigureAwait(false);
        }
        if (!isThere) line.Subscriptions[partition] = await stream.SubscribeAsync((bytes, _) => Hear(line, partition, bytes))
            .ConfigureAwait(false);
    }

    private async Task LeaveAsync(Line line)
    {
        await line.Asked.ConfigureAwait(false);
        try
        {
            foreach (var subscription in line.Subscriptions)
                if (subscription is not null) await subscription.UnsubscribeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // Orleans finds out when nobody answers
        {
            if (!_stop.IsCancellationRequested) StreamLog.Silent(_logger, e, line.Name);
        }
    }

    private Task Hear(Line line, int partition, byte[] bytes)
    {
        try
        {
            var page = PageBytes.Read(partition, bytes, _journal.Pages);
            EngineMeter.Followed(page.Events.Count, "stream");
            line.Give(page);
        }
        catch (JsonException e)
        {
            StreamLog.Unreadable(_logger, e, line.Name);
        }
        return Task.CompletedTask;
    }

    /// <summary>One kind of actor that somebody here follows.</summary>
    private sealed class Line(ActorKind kind, string name, StreamSubscriptionHandle<byte[]>?[] subscriptions)
    {
        public ActorKind Kind => kind;

        public string Name => name;

        /// <summary>One for each partition.</summary>
        public StreamSubscriptionHandle<byte[]>?[] Subscriptions => subscriptions;

        /// <summary>Done when the streams and their reader were asked for last, whatever came of it.</summary>
        public Task Asked { get; set; } = Task.CompletedTask;

        public ImmutableArray<ChannelWriter<Page?>> Followers { get; set; } = [];

        public void Give(Page? page)
        {
            foreach (var follower in Followers) follower.TryWrite(page);
        }
    }
}
