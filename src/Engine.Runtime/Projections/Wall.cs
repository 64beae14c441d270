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
/// <param name="checkpoints">Null keeps none: every start reads the whole journal.</param>
public sealed class Wall(IEngine engine, IJournal journal, TimeProvider time, ICheckpoints? checkpoints = null, ILogger? logger = null)
    : IAsyncDisposable
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

    /// <summary>How often the journal is asked whether it has events that have not come.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConversationId, WallRow> _rows = [];
    private readonly HashSet<Follower> _followers = [];
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _skippedTypes = [];
    private Task _running = Task.CompletedTask, _checking = Task.CompletedTask;
    private bool _ended, _failing;
    private long _position, _storedPosition;
    private long _storedAt;
    private int _sinceStored;
    private long _behind, _skipped;
    private DateTimeOffset? _lastEventAt;

    /// <summary>Done when the wall has read the journal that was there at its start.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Every live conversation's row now.</summary>
    public IReadOnlyList<WallRow> Rows
    {
        get { lock (_gate) return [.. _rows.Values]; }
    }

    /// <summary>How well it follows the journal now.</summary>
    public WallStanding Standing
    {
        get { lock (_gate) return new WallStanding(_caughtUp.Task.IsCompletedSuccessfully, _failing, _behind, _lastEventAt, _skipped); }
    }

    /// <summary>Starts reading where it stopped last.</summary>
    public void Start()
    {
        _running = RunAsync();
        _checking = CheckAsync();
    }

    /// <summary>The rows that match, then Ready, then what changes.</summary>
    public async IAsyncEnumerable<WallChange> WatchAsync(WallFilter filter,
        [EnumeratorCancellation] CancellationToken cancellation = default)
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
        await _checking;
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
                Failing(true);
                await Task.Delay(RetryAfter, time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (loaded) await TryStoreAsync();
    }

    /// <summary>A reader that fails says so; one to which nothing comes any more does not know it, so the journal is asked.</summary>
    private async Task CheckAsync()
    {
        await Task.Yield();
        var before = -1L;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(CheckEvery, time, _stop.Token);
                long from;
                lock (_gate) from = _position;
                var missing = await journal.ReadAllAsync(ActorKind.Conversation, from, Page, _stop.Token);
                var last = missing.Count == 0 ? 0 : missing[^1].Position;
                lock (_gate) _behind = Math.Max(0, last - _position);   // it may have read on meanwhile
                if (_behind > 0 && from == before) WallLog.Behind(_logger, _behind, from);
                before = from;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                WallLog.NotChecked(_logger, e);   // how far it is behind stays as it was
            }
        }
    }

    private void Failing(bool failing)
    {
        lock (_gate) _failing = failing;
    }

    private async Task FollowAsync()
    {
        for (var more = true; more;)
        {
            var page = await journal.ReadAllAsync(ActorKind.Conversation, _position, Page, _stop.Token);
            _stop.Token.ThrowIfCancellationRequested();
            foreach (var committed in page) Apply(committed);
            Failing(false);
            // One that is not nearly full is the last: while people write, waiting for an empty one might never end.
            more = page.Count >= Page / 2;
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
            _lastEventAt = committed.At;
            if (committed.Event is UnreadEvent unread) Skip(unread);
            var before = _rows.GetValueOrDefault(conversation);
            var after = WallRows.Apply(before, committed);
            if (ReferenceEquals(before, after)) return;
            if (after is null) _rows.Remove(conversation);
            else _rows[conversation] = after;
            foreach (var follower in _followers) follower.Note(conversation);
        }
    }

    /// <summary>What a newer version wrote changes nothing here. Said once for each type: there may be many of them.</summary>
    private void Skip(UnreadEvent unread)
    {
        _skipped++;
        if (_skippedTypes.Add(unread.Type)) WallLog.Skipped(_logger, unread.Type, _position);
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
        if (checkpoints is null || await checkpoints.LoadAsync(Name, _stop.Token) is not { } checkpoint) return;
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
        if (checkpoints is null || _position == _storedPosition) return;
        WallRow[] rows;
        lock (_gate) rows = [.. _rows.Values];
        try
        {
            await checkpoints.SaveAsync(new Checkpoint(Name, _position, WallCheckpoint.Write(rows)));
            _storedPosition = _position;
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // whatever it was
        {
            WallLog.NotStored(_logger, e, _position);
        }
    }

    /// <summary>One supervisor's list of what has changed since they looked last. Guarded by the wall's gate.</summary>
    private sealed class Follower
    {
        private readonly Channel<bool> _signal =
            Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
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
