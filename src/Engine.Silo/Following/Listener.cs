using System.Runtime.CompilerServices;
using Engine.Silo.Grains;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tails;
using Microsoft.Extensions.Logging;

namespace Engine.Silo.Following;

/// <summary>
/// What this process follows of actors anywhere in the cluster. It asks each actor's grain to be told, goes on asking while anybody
/// here follows it, and has its followers read the journal whenever the grain had not known of it.
/// </summary>
internal sealed class Listener : IListener, IAsyncDisposable
{
    /// <summary>
    /// Grains asked at once when many are to be asked again: enough to ask 10,000 within a second, too few to be a burden.
    /// </summary>
    private const int AskingMax = 64;

    private readonly IGrainFactory _grains;
    private readonly IJournal _journal;
    private readonly ClusterSignals _signals;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Followers<ActorId> _followers;
    private readonly Lock _gate = new();
    private readonly Dictionary<ActorId, Line> _lines = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private IListener? _reference;

    public Listener(IGrainFactory grains, IJournal journal, ClusterSignals signals, int heldMax, TimeProvider time, ILogger logger)
    {
        (_grains, _journal, _signals, _time, _logger) = (grains, journal, signals, time, logger);
        _followers = new Followers<ActorId>(heldMax, static c => c.Sequence, isCounted: true);
        _asking = AskAgainAsync();
    }

    public async IAsyncEnumerable<Committed> FollowAsync(ActorId actor, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var line = Open(actor);
        try
        {
            // From here on it is told, or the line is asked for again and then reads the journal.
            await line.Asked.WaitAsync(cancellation);
            await foreach (var committed in _followers.FollowAsync(actor, after,
                (from, ct) => _journal.ReadAsync(actor, from, Fanout.Page, ct), cancellation))
                yield return committed;
        }
        finally
        {
            Close(line);
        }
    }

    Task IListener.Heard(Committed[] events)
    {
        EventTraces.Note(events);
        foreach (var committed in events) _followers.Give(committed.Actor, committed);
        return Task.CompletedTask;
    }

    Task IListener.Dismissed(ActorId actor)
    {
        Line? line;
        lock (_gate) line = _lines.GetValueOrDefault(actor);
        if (line is not null) _ = Task.Run(() => AskAsync(line));   // the grain that says so is not kept waiting
        return Task.CompletedTask;
    }

    Task IListener.Signalled(ActorId actor, string signal)
    {
        _signals.Give(actor, signal);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;   // a container disposes once for each name that it gave it under
        await _stop.CancelAsync();
        await _asking;
        _followers.End();
        _stop.Dispose();
    }

    private Line Open(ActorId actor)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue(actor, out var line))
            {
                _lines.Add(actor, line = new Line(actor));
                line.Asked = Task.Run(() => AskAsync(line));
            }
            line.Followers++;
            return line;
        }
    }

    private void Close(Line line)
    {
        lock (_gate)
        {
            if (--line.Followers == 0) _lines.Remove(line.Actor);   // asked no more, the grain forgets it
        }
    }

    private async Task AskAsync(Line line)
    {
        try
        {
            var reference = LazyInitializer.EnsureInitialized(ref _reference, () => _grains.CreateObjectReference<IListener>(this));
            var missedNothing = await _grains.GetActor(line.Actor).Listen(reference).AsTask()
                .WaitAsync(ListeningOptions.AnswerWithin, _time).ConfigureAwait(false);
            (line.AskedAt, line.IsSure) = (_time.GetTimestamp(), true);
            if (!missedNothing) _followers.Miss(line.Actor);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            line.IsSure = false;
            ListeningLog.Unreachable(_logger, e, line.Actor);
        }
    }

    private async Task AskAgainAsync()
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        try
        {
            while (await tick.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                Line[] due;
                lock (_gate) due = [.. _lines.Values.Where(
                    l => l.Asked.IsCompleted && (!l.IsSure || _time.GetElapsedTime(l.AskedAt) >= ListeningOptions.AskEvery))];
                await Parallel.ForEachAsync(
                    due, new ParallelOptions { MaxDegreeOfParallelism = AskingMax, CancellationToken = _stop.Token },
                        async (line, _) => await AskAsync(line).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) { }
    }

    /// <summary>One actor that somebody here follows.</summary>
    private sealed class Line(ActorId actor)
    {
        public ActorId Actor => actor;

        public int Followers { get; set; }

        /// <summary>Done when the grain was asked for the first time, whatever came of it.</summary>
        public Task Asked { get; set; } = Task.CompletedTask;

        public long AskedAt { get; set; }

        /// <summary>The grain said, when it was asked last, that it tells this process.</summary>
        public bool IsSure { get; set; }
    }
}
