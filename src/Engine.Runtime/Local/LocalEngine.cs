using System.Collections.Concurrent;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Agents;
using Engine.Domain.Assistants;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;
using Engine.Domain.Queues;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Pumps;
using Engine.Runtime.Tails;
using Microsoft.Extensions.Logging;

namespace Engine.Runtime.Local;

/// <summary>The engine in one process: a mailbox for every actor in memory, nothing else. Small on purpose.</summary>
public sealed class LocalEngine : IEngine, IAsyncDisposable
{
    private const int DueMax = 10_000;

    private readonly ConcurrentDictionary<ActorId, Mailbox> _mailboxes = new();
    private readonly World _world;
    private readonly Fanout _fanout;
    private readonly RemovedQueues _removed;
    private readonly CancellationTokenSource _stop = new(), _ended = new();
    private readonly ConversationDecider _conversations = new();
    private readonly AgentDecider _agents = new();
    private readonly QueueDecider _queues = new();
    private readonly CustomerDecider _customers = new();
    private Task _wakes = Task.CompletedTask;
    private Task _sweeps = Task.CompletedTask;
    private volatile bool _stopping;
    private Task? _stopped;

    private LocalEngine(IJournal journal, IUnderstanding understanding, Assistant assistant, Limits limits, RuntimeOptions options, TimeProvider time, ILogger logger)
    {
        _world = new World(new Inside(this), journal, understanding, assistant, limits, options, time, logger, _ended.Token);
        _fanout = new Fanout(journal, options.TailMax);
        _removed = new RemovedQueues(journal, assistant, queue => Post(queue, new Wake()));
    }

    /// <summary>Actors in memory now.</summary>
    public int ActorsInMemory => _mailboxes.Count;

    /// <summary>Starts over a journal: whoever is due or owes something is woken first. The journal stays its owner's to dispose.</summary>
    public static async ValueTask<LocalEngine> StartAsync(
        IJournal journal, IUnderstanding understanding, Assistant assistant, RuntimeOptions? options = null, Limits? limits = null,
        TimeProvider? time = null, ILogger? logger = null, CancellationToken cancellation = default)
    {
        var engine = new LocalEngine(
            journal, understanding, assistant, limits ?? new Limits(), options ?? new RuntimeOptions(), time ?? TimeProvider.System,
            logger ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        try
        {
            await engine.WakeOwedAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        engine._wakes = engine.WakeLoopAsync();
        engine._sweeps = engine.SweepLoopAsync();
        return engine;
    }

    public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default)
    {
        if (_stopping)
            return ValueTask.FromResult<Reply>(new Reply.Refused(Refusal.Stopping, "The engine is stopping. Try again in a moment."));
        var reply = Post(to, command);
        return new ValueTask<Reply>(cancellation.CanBeCanceled ? reply.WaitAsync(cancellation) : reply);
    }

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        _world.Journal.ReadAsync(actor, after, limit, cancellation);

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) => _fanout.WatchAsync(watch, cancellation);

    /// <summary>Takes no more commands, finishes those it has and what they owe, and lets go. Whatever is still owed after the grace is found in the journal by the next start.</summary>
    public ValueTask DisposeAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ValueTask(Interlocked.CompareExchange(ref _stopped, stopping.Task, null) ?? StopAsync(stopping));
    }

    private async Task StopAsync(TaskCompletionSource stopped)
    {
        _stopping = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _wakes.ConfigureAwait(false);
        await _sweeps.ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        _fanout.Dispose();
        _stop.Dispose();
        _ended.Dispose();
        stopped.SetResult();
    }

    private Task<Reply> Post(ActorId to, Command command)
    {
        var letter = new Letter(command);
        while (true)
        {
            var mailbox = _mailboxes.GetOrAdd(to, static (id, self) => new Mailbox(self.PumpOf(id), self._world), this);
            switch (mailbox.TryPost(letter))
            {
                case Inbox.Post.Taken:
                    return letter.Task;
                case Inbox.Post.Full:
                    return Task.FromResult<Reply>(new Reply.Refused(Refusal.Busy, $"{_world.Options.InboxMax} commands wait for {to} already. Try again in a moment."));
                default:
                    _mailboxes.TryRemove(new KeyValuePair<ActorId, Mailbox>(to, mailbox));
                    break;
            }
        }
    }

    private IPump PumpOf(ActorId actor) => actor.Kind switch
    {
        ActorKind.Conversation => new Pump<Conversation>(actor, _conversations, _world),
        ActorKind.Agent => new Pump<Agent>(actor, _agents, _world),
        ActorKind.Queue => new Pump<Queue>(actor, _queues, _world),
        ActorKind.Customer => new Pump<Customer>(actor, _customers, _world),
        _ => throw new InvalidOperationException($"{actor} is of no known kind"),
    };

    private async Task WakeLoopAsync()
    {
        using var tick = new PeriodicTimer(_world.Options.WakeTick, _world.Time);
        while (await UntilTickAsync(tick).ConfigureAwait(false))
        {
            try
            {
                await WakeAsync(_world.Time.GetUtcNow(), DueMax, _stop.Token).ConfigureAwait(false);
                await _removed.WakeAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
            catch (Exception e) when (e is not OutOfMemoryException)   // whatever it was: without this loop no timer fires any more
            {
                LocalLog.WakeFailed(_world.Logger, e);
            }
        }
    }

    /// <summary>
    /// At start nobody is in memory: whoever owes something is woken now, not when its grace is over. The earliest few are woken whatever the
    /// clock says: it may have been set back since; who only waits for a time to come finds that it has not. A queue that the assistant has no
    /// more sends on who waits there.
    /// </summary>
    private async ValueTask WakeOwedAsync(CancellationToken cancellation)
    {
        await WakeAsync(_world.Time.GetUtcNow() + _world.Options.EffectGrace, DueMax, cancellation).ConfigureAwait(false);
        await WakeAsync(DateTimeOffset.MaxValue, RuntimeOptions.WokenAnyway, cancellation).ConfigureAwait(false);
        await _removed.WakeAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask WakeAsync(DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        foreach (var due in await _world.Journal.DueAsync(until, limit, cancellation).ConfigureAwait(false))
            _ = Post(due.Actor, new Wake());
    }

    private async Task SweepLoopAsync()
    {
        using var tick = new PeriodicTimer(_world.Options.IdleSweep, _world.Time);
        while (await UntilTickAsync(tick).ConfigureAwait(false))
        {
            var usedBefore = _world.Time.GetTimestamp() - (long)(_world.Options.IdleAfter.TotalSeconds * _world.Time.TimestampFrequency);
            foreach (var entry in _mailboxes)
                if (entry.Value.TryRetire(usedBefore)) _mailboxes.TryRemove(entry);
        }
    }

    private async ValueTask<bool> UntilTickAsync(PeriodicTimer tick)
    {
        try
        {
            return await tick.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task DrainAsync()
    {
        var started = _world.Time.GetTimestamp();
        while (_mailboxes.Values.Any(m => m.IsBusy) && _world.Time.GetElapsedTime(started) < _world.Options.StopGrace)
            await Task.Delay(TimeSpan.FromMilliseconds(5), _world.Time).ConfigureAwait(false);
    }

    /// <summary>The engine as its own actors see it: their effects still go through while it stops.</summary>
    private sealed class Inside(LocalEngine engine) : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) => new(engine.Post(to, command));

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
            engine.ReadAsync(actor, after, limit, cancellation);

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) => engine.WatchAsync(watch, cancellation);
    }
}
