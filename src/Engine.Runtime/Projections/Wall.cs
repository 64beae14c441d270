using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
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

    /// <summary>A window is shown four times a second at most: faster than anybody reads, and slower than changes come.</summary>
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(250);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConversationId, WallRow> _rows = [];
    private readonly HashSet<WallFollower> _followers = [];
    private FloorCount _floor = new();
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
        var shown = new HashSet<ConversationId>();
        WallRow[] snapshot;
        WallFollower follower;
        lock (_gate)
        {
            snapshot = [.. _rows.Values.Where(filter.Matches)];
            follower = Join();
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

    /// <summary>
    /// What the window shows now, then whenever that is something else: at most four times a second, and the last state always.
    /// </summary>
    public async IAsyncEnumerable<WallShown> WindowAsync(WallWindow window,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await _caughtUp.Task.WaitAsync(cancellation);
        WallFollower follower;
        lock (_gate) follower = Join();
        try
        {
            var states = Paced.FollowAsync(() => Look(window, follower), follower.ChangedAsync, ShowEvery, time, cancellation);
            await foreach (var shown in states) yield return shown;
        }
        finally
        {
            lock (_gate) _followers.Remove(follower);
        }
    }

    /// <summary>What the window shows now.</summary>
    public async ValueTask<WallShown> LookAsync(WallWindow window, CancellationToken cancellation = default)
    {
        await _caughtUp.Task.WaitAsync(cancellation);
        return Look(window, follower: null);
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
            _floor.Change(before, after);
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

    /// <summary>Under the gate, so that no change is missed after what is looked at there.</summary>
    private WallFollower Join()
    {
        var follower = new WallFollower();
        _followers.Add(follower);
        if (_ended) follower.End();
        return follower;
    }

    /// <summary>
    /// The rows are copied under the gate (20,000 references: 50 µs) and put in order outside, so that nobody waits for it.
    /// </summary>
    private WallShown Look(WallWindow window, WallFollower? follower)
    {
        WallRow[] copied;
        int count;
        WallFloor floor;
        lock (_gate)
        {
            follower?.Take();
            count = _rows.Count;
            copied = ArrayPool<WallRow>.Shared.Rent(count);
            _rows.Values.CopyTo(copied, 0);
            floor = _floor.Floor();
        }
        try
        {
            var (rows, matching) = WallWindows.Pick(copied.AsSpan(0, count), window);
            return new WallShown(ImmutableCollectionsMarshal.AsImmutableArray(rows), matching, floor);
        }
        finally
        {
            copied.AsSpan(0, count).Clear();   // rows of closed conversations are not kept by the pool
            ArrayPool<WallRow>.Shared.Return(copied);
        }
    }

    private List<ConversationId> Take(WallFollower follower)
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
            foreach (var row in WallCheckpoint.Read(checkpoint.State))
            {
                _floor.Change(_rows.GetValueOrDefault(row.Conversation), row);
                _rows[row.Conversation] = row;
            }
            _position = _storedPosition = checkpoint.Position;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            WallLog.CheckpointUnreadable(_logger, e, checkpoint.Position);
            _rows.Clear();
            _floor = new FloorCount();
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
}
