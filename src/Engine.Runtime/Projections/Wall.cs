using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using Engine.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Runtime.Projections;

/// <summary>
/// Every live conversation as one row: a projection of the journal that remembers how far it has read. Supervisors follow it
/// through filters; each gets the newest row of what changed, so a slow one skips versions and never falls behind.
/// </summary>
public sealed class Wall(IEngine engine, IJournal journal, TimeProvider time, ILogger? logger = null) : IAsyncDisposable
{
    private const string Name = "wall";
    private const int Page = 1_000;

    /// <summary>
    /// Position and rows are stored this often at most, and not before as many events have come as there are rows: storing then
    /// never costs more than the events did. After a crash so much is read again.
    /// </summary>
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the journal is asked again after a failure.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConversationId, WallRow> _rows = [];
    private readonly HashSet<Follower> _followers = [];
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _ended;
    private long _position, _storedPosition;
    private long _storedAt;
    private int _sinceStored;

    /// <summary>Done when the wall has read the journal that was there at its start.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Every live conversation's row now.</summary>
    public IReadOnlyList<WallRow> Rows
    {
        get { lock (_gate) return [.. _rows.Values]; }
    }

    /// <summary>Starts reading where it stopped last.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>The rows that match, then Ready, then what changes.</summary>
    public async IAsyncEnumerable<WallChange> WatchAsync(WallFilter filter, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await _caughtUp.Task.WaitAsync(cancellation);
        var follower = new Follower();
        var shown = new HashSet<ConversationId>();
        WallRow[] snapshot;
        lock (_gate)
        {
            snapshot = [.. _rows.Values.Where(filter.Matches)];
            _followers.Add(follower);
            if (_ended) follower.End();
        }
        try
        {
            foreach (var row in snapshot)
            {
                shown.Add(row.Conversation);
                yield return new WallChange(WallChangeKind.Put, row);
            }
            yield return new WallChange(WallChangeKind.Ready);
            while (await follower.ChangedAsync(cancellation))
                foreach (var conversation in Take(follower))
                    if (Change(conversation, filter, shown) is { } change) yield return change;
        }
        finally
        {
            lock (_gate) _followers.Remove(follower);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        _caughtUp.TrySetCanceled();
        lock (_gate)
        {
            _ended = true;
            foreach (var follower in _followers) follower.End();
        }
        _stop.Dispose();
    }

    /// <summary>Goes on until stopped: a journal that fails is asked again, from the last event that was read.</summary>
    private async Task RunAsync()
    {
        await Task.Yield();   // a long journal is not read on the starter's time
        var loaded = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (!loaded) await LoadAsync();
                loaded = true;
                await FollowAsync();
                break;   // the engine has stopped
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                WallLog.Failed(_logger, e, _position);
                await Task.Delay(RetryAfter, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (loaded) await TryStoreAsync();
    }

    private async Task FollowAsync()
    {
        for (var more = true; more;)
        {
            var page = await journal.ReadAllAsync(ActorKind.Conversation, _position, Page, _stop.Token);
            _stop.Token.ThrowIfCancellationRequested();
            foreach (var committed in page) Apply(committed);
            more = page.Count >= Page / 2;   // one that is not nearly full is the last: while people write, waiting for an empty one might never end
        }
        _caughtUp.TrySetResult();
        _storedAt = time.GetTimestamp();
        await foreach (var committed in engine.WatchAsync(new Watch.All(ActorKind.Conversation, _position), _stop.Token))
        {
            Apply(committed);
            if (++_sinceStored >= _rows.Count && time.GetElapsedTime(_storedAt) >= StoreEvery) await TryStoreAsync();
        }
    }

    private void Apply(Committed committed)
    {
        var conversation = new ConversationId(committed.Actor.Key);
        lock (_gate)
        {
            _position = committed.Position;
            var before = _rows.GetValueOrDefault(conversation);
            var after = WallRows.Apply(before, committed);
            if (ReferenceEquals(before, after)) return;
            if (after is null) _rows.Remove(conversation);
            else _rows[conversation] = after;
            foreach (var follower in _followers) follower.Note(conversation);
        }
    }

    private List<ConversationId> Take(Follower follower)
    {
        lock (_gate) return follower.Take();
    }

    private WallChange? Change(ConversationId conversation, WallFilter filter, HashSet<ConversationId> shown)
    {
        WallRow? row;
        lock (_gate) row = _rows.GetValueOrDefault(conversation);
        if (row is not null && filter.Matches(row))
        {
            shown.Add(conversation);
            return new WallChange(WallChangeKind.Put, row);
        }
        return shown.Remove(conversation) ? new WallChange(WallChangeKind.Remove, Conversation: conversation) : null;
    }

    private async ValueTask LoadAsync()
    {
        if (await journal.LoadCheckpointAsync(Name, _stop.Token) is not { } checkpoint) return;
        try
        {
            foreach (var row in WallCheckpoint.Read(checkpoint.State)) _rows[row.Conversation] = row;
            _position = _storedPosition = checkpoint.Position;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            WallLog.CheckpointUnreadable(_logger, e, checkpoint.Position);
            _rows.Clear();
        }
    }

    /// <summary>A checkpoint that can't be stored costs reading at the next start, nothing else.</summary>
    private async ValueTask TryStoreAsync()
    {
        (_storedAt, _sinceStored) = (time.GetTimestamp(), 0);
        if (_position == _storedPosition) return;
        WallRow[] rows;
        lock (_gate) rows = [.. _rows.Values];
        try
        {
            await journal.SaveCheckpointAsync(new Checkpoint(Name, _position, WallCheckpoint.Write(rows)));
            _storedPosition = _position;
        }
        catch (JournalException e)
        {
            WallLog.NotStored(_logger, e, _position);
        }
    }

    /// <summary>One supervisor's list of what has changed since they looked last. Guarded by the wall's gate.</summary>
    private sealed class Follower
    {
        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private HashSet<ConversationId> _changed = [];

        public void Note(ConversationId conversation)
        {
            _changed.Add(conversation);
            _signal.Writer.TryWrite(true);
        }

        public List<ConversationId> Take()
        {
            while (_signal.Reader.TryRead(out _)) { }
            var changed = _changed.ToList();
            _changed = [];
            return changed;
        }

        public ValueTask<bool> ChangedAsync(CancellationToken cancellation) => _signal.Reader.WaitToReadAsync(cancellation);

        public void End() => _signal.Writer.TryComplete();
    }
}
