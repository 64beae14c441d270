using Engine.Contracts.Events;

namespace Engine.Journal.Sqlite;

/// <summary>
/// The thread that writes. It commits whatever gathered while it was busy with the commit before, and never waits for more.
/// </summary>
internal sealed class Writer
{
    private readonly string _path;
    private readonly WriteConnection _connection;
    private readonly Subscribers _subscribers;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private List<Request> _gathering = [], _batch = [];
    private bool _asleep, _stopping;

    public Writer(string path, WriteConnection connection, Subscribers subscribers)
    {
        (_path, _connection, _subscribers) = (path, connection, subscribers);
        new Thread(Run) { Name = "journal", IsBackground = true }.Start();
    }

    /// <exception cref="JournalException">The journal is closed.</exception>
    public void Submit(Request request)
    {
        bool wake;
        lock (_gate)
        {
            if (_stopping) throw new JournalException($"The journal '{_path}' is closed.");
            _gathering.Add(request);
            wake = _asleep;
            _asleep = false;
        }
        if (wake) _wake.Release();
    }

    /// <summary>Takes nothing more; completes when what was submitted is written.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            if (_asleep) _wake.Release();
            _asleep = false;
        }
        return _stopped.Task;
    }

    private void Run()
    {
        while (Take()) Write();
        _connection.Dispose();
        _stopped.SetResult();
    }

    /// <returns>False when the writer stops and nothing is left.</returns>
    private bool Take()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_gathering.Count > 0)
                {
                    (_gathering, _batch) = (_batch, _gathering);
                    return true;
                }
                if (_stopping) return false;
                _asleep = true;
            }
            _wake.Wait();
        }
    }

    private void Write()
    {
        try
        {
            _connection.Begin();
            foreach (var request in _batch) request.Perform(_connection);
            _connection.Commit();
        }
        catch (Exception e)   // of any kind: somebody waits for every one of them
        {
            _connection.RollBack();
            foreach (var request in _batch) request.Fail(Failure.Of(e, _path));
            _batch.Clear();
            return;
        }
        _subscribers.Tell(Turns());
        foreach (var request in _batch) request.Complete();
        _batch.Clear();
    }

    private List<IReadOnlyList<Committed>> Turns()
    {
        var turns = new List<IReadOnlyList<Committed>>(_batch.Count);
        foreach (var request in _batch)
            if (request is Append { Committed: { } committed }) turns.Add(committed);
        return turns;
    }
}
