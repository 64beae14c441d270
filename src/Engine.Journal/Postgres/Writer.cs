using Engine.Contracts;

namespace Engine.Journal.Postgres;

/// <summary>
/// Writes what has gathered. Each of a few connections commits whatever waits when it is free, and never waits for more; turns of
/// an actor of whom something is under way wait for that.
/// </summary>
/// <remarks>
/// A connection that is lost while it commits leaves open whether it did. Its turns are simply written again: the expected sequence
/// makes that harmless, and a turn that is stale then looks whether it was itself that came before.
/// </remarks>
internal sealed class Writer : IAsyncDisposable
{
    private readonly Database _database;
    private readonly PostgresJournalOptions _options;
    private readonly Action _committed;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly HashSet<ActorId> _underWay = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private List<Append> _gathering = [], _left = [];
    private int _asleep, _connected;
    private bool _stopping;
    private JournalException? _away;

    /// <param name="committed">Called after every commit; must be quick.</param>
    public Writer(Database database, PostgresJournalOptions options, Action committed)
    {
        (_database, _options, _committed) = (database, options, committed);
        _running = Task.WhenAll(Enumerable.Range(0, options.WritersMax).Select(_ => Task.Run(RunAsync)));
    }

    /// <exception cref="JournalException">The journal is closed, or the database is away.</exception>
    public void Submit(Append append)
    {
        lock (_gate)
        {
            if (_stopping) throw Failure.Closed(_database.Place);
            if (_away is not null) throw new JournalException(_away.Message, _away);
            _gathering.Add(append);
            Wake(1);
        }
    }

    /// <summary>Takes nothing more; done when what was submitted is written, or can't be.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _running.ConfigureAwait(false);
        _wake.Dispose();
        _stop.Dispose();
        FailAll(new JournalException(
            $"The journal {_database.Place} was closed while it could not be reached; whether this turn is in it is not known."),
                evenDoubtful: true);
    }

    private void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Wake(_asleep);
            if (_away is not null) _stop.CancelQuietly();
        }
    }

    private void Wake(int count)
    {
        count = Math.Min(count, _asleep);
        if (count == 0) return;
        _asleep -= count;
        _wake.Release(count);
    }

    private async Task RunAsync()
    {
        Lane? lane = null;
        var backoff = new Backoff(_options);
        while (await TakeAsync().ConfigureAwait(false) is { } batch)
        {
            try
            {
                lane ??= await ConnectAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                GiveBack(batch, Failure.Of(e, _database.Place));
                lane = await ComeBackAsync(backoff).ConfigureAwait(false);
                continue;
            }
            try
            {
                await WriteAsync(lane, batch).ConfigureAwait(false);
                backoff.Reset();
            }
            catch (Exception e) when (Failure.IsPassing(e))
            {
                GiveBack(batch);
            }
            catch (Exception e) when (Failure.IsCertain(e))
            {
                GiveBack(batch, Failure.Of(e, _database.Place));
                if (batch.HoldsDoubt) await WaitAsync(backoff).ConfigureAwait(false);
            }
            catch (Exception)
            {
                foreach (var append in batch.Runs.SelectMany(run => run.Turns)) append.IsDoubtful = true;
                GiveBack(batch);
                await LoseAsync(lane).ConfigureAwait(false);
                lane = null;
            }
        }
        if (lane is not null) await LoseAsync(lane).ConfigureAwait(false);
    }

    /// <returns>What gathered; null when the writer stops and nothing is left.</returns>
    private async Task<Batch?> TakeAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_stop.IsCancellationRequested) return null;
                if (Gathered() is { Turns: > 0 } batch) return batch;
                if (IsDone) return null;
                _asleep++;
            }
            await _wake.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Nothing is submitted any more, nothing is under way, so nothing can be given back.</summary>
    private bool IsDone => _stopping && _gathering.Count == 0 && _underWay.Count == 0;

    private Batch Gathered()
    {
        var batch = new Batch(_options.BatchMax);
        HashSet<ActorId>? waiting = null;   // whoever has had to leave a turn behind leaves those after it behind as well
        _left.Clear();
        foreach (var append in _gathering)
        {
            var actor = append.Turn.Actor;
            if (append.IsCancelled()) continue;
            if (!_underWay.Contains(actor) && waiting?.Contains(actor) != true && batch.TryAdd(append)) continue;
            (waiting ??= []).Add(actor);
            _left.Add(append);
        }
        (_gathering, _left) = (_left, _gathering);
        foreach (var run in batch.Runs) _underWay.Add(run.Actor);
        if (_gathering.Count > 0 && batch.IsFull) Wake(1);
        return batch;
    }

    private async Task WriteAsync(Lane lane, Batch batch)
    {
        var before = await lane.WriteAsync(batch).ConfigureAwait(false);
        List<Append> again = [];
        foreach (var run in batch.Runs)
            if (run.IsWritten)
                foreach (var append in run.Turns) append.Written(before + append.Place);
            else
                await AnswerStaleAsync(lane, run, again).ConfigureAwait(false);
        _committed();
        Free(batch, again);
    }

    /// <summary>The run's first turn is stale, unless it had been written before. What follows it in the run is tried by itself.</summary>
    private static async Task AnswerStaleAsync(Lane lane, Batch.Run run, List<Append> again)
    {
        var first = run.Turns[0];
        if (first.IsDoubtful && await lane.FindAsync(first).ConfigureAwait(false) is { } position) first.Written(position);
        else first.Stale();
        again.AddRange(run.Turns.Skip(1));
    }

    /// <summary>
    /// Nothing of the batch was written, or perhaps all of it: it waits again, or, when it failed, only what is in doubt does.
    /// </summary>
    private void GiveBack(Batch batch, JournalException? failed = null)
    {
        var turns = batch.Runs.SelectMany(run => run.Turns).Where(append => !append.Completion.IsCompleted);
        List<Append> again = [];
        foreach (var append in turns)
            if (failed is null || append.IsDoubtful) again.Add(append);
            else append.Fail(failed);
        Free(batch, again);
    }

    private void Free(Batch batch, List<Append> again)
    {
        lock (_gate)
        {
            foreach (var run in batch.Runs) _underWay.Remove(run.Actor);
            if (again.Count > 0) _gathering.InsertRange(0, again);
            if (_stopping) Wake(_asleep);
        }
    }

    private async Task<Lane> ConnectAsync()
    {
        var connection = await _database.ConnectAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            await Schema.LiftAsync(connection, _stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        lock (_gate)
        {
            _connected++;
            _away = null;
        }
        return new Lane(connection);
    }

    private async Task LoseAsync(Lane lane)
    {
        lock (_gate) _connected--;
        try { await lane.DisposeAsync().ConfigureAwait(false); }
        catch (Exception e) when (e is Npgsql.NpgsqlException or IOException) { }   // it was lost before
    }

    /// <summary>Tries until the database is back. Meanwhile, if no other connection is left, everybody is refused at once.</summary>
    /// <returns>Null when the writer stops.</returns>
    private async Task<Lane?> ComeBackAsync(Backoff backoff)
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (_gate)
                if (IsDone) return null;
            try
            {
                return await ConnectAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                GoAway(Failure.Of(e, _database.Place));
            }
            await WaitAsync(backoff).ConfigureAwait(false);
        }
        return null;
    }

    private async Task WaitAsync(Backoff backoff)
    {
        try { await backoff.WaitAsync(_stop.Token).ConfigureAwait(false); }
        catch (OperationCanceledException) { }
    }

    private void GoAway(JournalException failure)
    {
        lock (_gate)
        {
            if (_connected > 0) return;
            _away = failure;
            if (_stopping) _stop.CancelQuietly();
        }
        FailAll(failure, evenDoubtful: false);
    }

    private void FailAll(JournalException failure, bool evenDoubtful)
    {
        List<Append> failed;
        lock (_gate)
        {
            failed = _gathering.FindAll(append => evenDoubtful || !append.IsDoubtful);
            _gathering.RemoveAll(append => evenDoubtful || !append.IsDoubtful);
        }
        foreach (var append in failed) append.Fail(failure);
    }
}
