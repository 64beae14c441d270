using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Projections;

/// <summary>
/// Feeds a projection from the journal: from where its checkpoint ends, then as events happen, for as long as it runs. A journal that
/// fails is asked again; what is lost of a checkpoint is read again.
/// </summary>
/// <param name="checkpoints">Null keeps none: every start reads the whole journal.</param>
internal sealed class ProjectionRun(
    IProjection projection, IEngine engine, IJournal journal, TimeProvider time, ICheckpoints? checkpoints, ILogger logger)
    : IAsyncDisposable
{
    private const int Page = 1_000;

    /// <summary>
    /// The checkpoint is stored this often at most, and not before as many events have come as things are in it: storing then
    /// never costs more than the events did. After a crash so much is read again.
    /// </summary>
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the journal is asked again after a failure.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How often the journal is asked whether it has events that have not come.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _skippedTypes = [];
    private Task _running = Task.CompletedTask, _checking = Task.CompletedTask;
    private bool _failing;
    private long _position, _storedPosition;
    private long _storedAt;
    private int _sinceStored;
    private long _behind, _skipped;
    private DateTimeOffset? _lastEventAt;

    /// <summary>Done when it has read the journal that was there at its start.</summary>
    public Task CaughtUp => _caughtUp.Task;

    public ProjectionStanding Standing
    {
        get
        {
            lock (_gate)
                return new ProjectionStanding(_caughtUp.Task.IsCompletedSuccessfully, _failing, _behind, _lastEventAt, _skipped);
        }
    }

    public void Start()
    {
        _running = RunAsync();
        _checking = CheckAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _running;
        await _checking;
        _caughtUp.TrySetCanceled();
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
                ProjectionLog.Failed(logger, e, projection.Name, _position);
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
                if (_behind > 0 && from == before) ProjectionLog.Behind(logger, projection.Name, _behind, from);
                before = from;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                ProjectionLog.NotChecked(logger, e, projection.Name);   // how far it is behind stays as it was
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
            if (++_sinceStored >= projection.Size && time.GetElapsedTime(_storedAt) >= StoreEvery) await TryStoreAsync();
        }
    }

    private void Apply(Committed committed)
    {
        lock (_gate)
        {
            _position = committed.Position;
            _lastEventAt = committed.At;
            if (committed.Event is UnreadEvent unread) Skip(unread);
        }
        projection.Apply(committed);
    }

    /// <summary>What a newer version wrote changes nothing here. Said once for each type: there may be many of them.</summary>
    private void Skip(UnreadEvent unread)
    {
        _skipped++;
        if (_skippedTypes.Add(unread.Type)) ProjectionLog.Skipped(logger, projection.Name, unread.Type, _position);
    }

    private async ValueTask LoadAsync()
    {
        if (checkpoints is null || await checkpoints.LoadAsync(projection.Name, _stop.Token) is not { } checkpoint) return;
        try
        {
            projection.Read(checkpoint.State);
            _position = _storedPosition = checkpoint.Position;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            ProjectionLog.CheckpointUnreadable(logger, e, projection.Name, checkpoint.Position);
        }
    }

    /// <summary>A checkpoint that can't be stored costs reading at the next start, nothing else.</summary>
    private async ValueTask TryStoreAsync()
    {
        (_storedAt, _sinceStored) = (time.GetTimestamp(), 0);
        if (checkpoints is null || _position == _storedPosition) return;
        try
        {
            await checkpoints.SaveAsync(new Checkpoint(projection.Name, _position, projection.Write()));
            _storedPosition = _position;
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // whatever it was
        {
            ProjectionLog.NotStored(logger, e, projection.Name, _position);
        }
    }
}
