using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Simulation.Faults;
using Engine.Simulation.Time;

namespace Engine.Simulation.Hosting;

/// <summary>
/// One server's way to the disk. As in the real journal, one writer commits whatever has gathered while it was busy; a crash leaves
/// none, all or the first few turns of what it was writing.
/// </summary>
internal sealed class DiskJournal(Town town, Lane lane) : IJournal
{
    private readonly List<Request> _requests = [];
    private readonly List<Action<IReadOnlyList<Committed>>> _subscribers = [];
    private bool _writing;

    private sealed record Request(Turn Turn, TaskCompletionSource<IReadOnlyList<Committed>?> Done);

    public ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default)
    {
        var request = new Request(turn, new());
        _requests.Add(request);
        if (!_writing)
        {
            _writing = true;
            lane.Begin(WriteAsync);
        }
        return new(request.Done.Task);
    }

    public async ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default)
    {
        await ReachAsync(actor.Kind);
        return await town.Disk.Journal.LoadAsync(actor, cancellation);
    }

    public async ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
        long after, int limit, CancellationToken cancellation = default)
    {
        await ReachAsync(actor.Kind);
        return await town.Disk.Journal.ReadAsync(actor, after, limit, cancellation);
    }

    public async ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind,
        long afterPosition, int limit, CancellationToken cancellation = default)
    {
        await ReachAsync(kind);
        return await town.Disk.Journal.ReadAllAsync(kind, afterPosition, limit, cancellation);
    }

    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default) =>
        town.Disk.Journal.DueAsync(until, limit, cancellation);

    public async ValueTask ForgetAsync(ActorId actor, CancellationToken cancellation = default)
    {
        await town.PauseAsync();
        var fault = town.Trouble.WithCommit([actor.Kind]);
        if (fault?.Kind == FaultKind.AppendFails) throw new JournalException("The disk is full.");
        if (fault?.Kind == FaultKind.Stop) town.Server.Stop(fault.For);
        if (fault?.Kind != FaultKind.CrashBeforeCommit) await town.Disk.ForgetAsync(actor);
        if (fault?.Kind is not (null or FaultKind.Stop))
        {
            town.Server.Crash(fault.For);
            await town.PauseAsync();   // never goes on
        }
        await town.PauseAsync();
    }

    public IDisposable Subscribe(Action<IReadOnlyList<Committed>> committed)
    {
        _subscribers.Add(committed);
        return new Subscription(() => _subscribers.Remove(committed));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ReachAsync(ActorKind kind)
    {
        await town.PauseAsync();
        if (town.Trouble.WithReading(kind)) throw new JournalException("The disk did not answer.");
    }

    private async Task WriteAsync()
    {
        while (_requests.Count > 0)
        {
            await town.PauseAsync();
            Request[] commit = [.. _requests];
            _requests.Clear();
            var fault = town.Trouble.WithCommit(commit.Select(r => r.Turn.Actor.Kind));
            if (fault?.Kind == FaultKind.Stop)
            {
                town.Server.Stop(fault.For);
                fault = null;
            }
            if (fault?.Kind == FaultKind.AppendFails)
            {
                foreach (var request in commit) request.Done.SetException(new JournalException("The disk is full."));
                continue;
            }
            var kept = fault?.Kind switch
            {
                FaultKind.CrashBeforeCommit => 0,
                FaultKind.TornCommit => fault.Which % (commit.Length + 1),
                _ => commit.Length,
            };
            await CommitAsync(commit.AsMemory(0, kept), fault);
            if (fault is not null) return;
        }
        _writing = false;
    }

    private async Task CommitAsync(ReadOnlyMemory<Request> requests, Fault? fault)
    {
        var written = new List<(Request Request, IReadOnlyList<Committed>? Committed)>();
        for (var i = 0; i < requests.Length; i++) written.Add((requests.Span[i], await town.Disk.WriteAsync(requests.Span[i].Turn)));
        if (fault is not null)
        {
            town.Server.Crash(fault.For);
            return;
        }
        foreach (var (_, committed) in written)
            if (committed is not null)
                foreach (var subscriber in _subscribers.ToArray()) subscriber(committed);
        foreach (var (request, committed) in written) request.Done.SetResult(committed);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
