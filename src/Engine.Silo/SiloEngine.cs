using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tails;
using Engine.Silo.Grains;
using Microsoft.Extensions.Logging;

namespace Engine.Silo;

/// <summary>The engine as a silo or one of its clients sees it. Commands go to grains; whatever is read comes from the journal.</summary>
public sealed class SiloEngine : IEngine
{
    /// <summary>
    /// Orleans gives each relay to one of the silos in turn: of eight, all are at one of three once in two thousand times.
    /// </summary>
    private const int Relays = 8;

    private readonly IGrainFactory _grains;
    private readonly IJournal _journal;
    private readonly IFollowing _following;
    private readonly ClusterSettings _settings;
    private readonly Resends _resends;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Place _place;
    private int _relay;
    private volatile bool _isStopping;

    internal SiloEngine(
        IGrainFactory grains, IJournal journal, IFollowing following, ClusterSettings settings,
            TimeProvider time, Func<double> chance, ILogger logger, Place place)
    {
        (_grains, _journal, _following, _settings, _time, _logger, _place) = (grains, journal, following, settings, time, logger, place);
        _resends = new Resends(settings.SendTimeout, chance);
        FromWithin = new Inside(this);
    }

    /// <summary>Where this process stands: alone with its one silo, a silo among others, or a client of silos.</summary>
    internal enum Place { Embedded, Silo, Client }

    /// <summary>The engine as its own actors see it: their effects still go through while it stops.</summary>
    internal IEngine FromWithin { get; }

    /// <exception cref="TimeoutException">Nobody answered within <see cref="ClusterSettings.SendTimeout"/>.</exception>
    public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) => _isStopping
        ? ValueTask.FromResult<Reply>(new Reply.Refused(Refusal.Stopping, "The engine is stopping. Try again in a moment."))
        : PostAsync(to, command, cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        _journal.ReadAsync(actor, after, limit, cancellation);

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
        _following.WatchAsync(watch, cancellation);

    /// <summary>Says whether any silo answers. Several are asked at once: one may be dead without anybody having said so yet.</summary>
    public async Task<bool> IsAnySiloThereAsync(CancellationToken cancellation = default)
    {
        var asked = Enumerable.Range(0, Relays)
            .Select(_ => NextRelay().BeThere().AsTask().WaitAsync(Resends.AnswerWithin, _time, cancellation)).ToArray();
        await foreach (var answer in Task.WhenEach(asked).WithCancellation(cancellation))
            if (answer.IsCompletedSuccessfully) return true;
        return false;
    }

    /// <summary>Takes no more commands from outside.</summary>
    internal void Stop() => _isStopping = true;

    /// <remarks>
    /// A silo that dies takes its calls with it: whether the command was done is not known, and as it is idempotent it is sent again,
    /// to wherever the actor is then. A client sends it through the next relay each time: Orleans takes every call for one actor
    /// through the same silo, which may be the one that stands still, or that cannot reach the actor's.
    /// </remarks>
    private ValueTask<Reply> PostAsync(ActorId to, Command command, CancellationToken cancellation)
    {
        if (_place != Place.Embedded) return PersistAsync(to, command, cancellation);
        var reply = _grains.GetActor(to).Deliver(command, null);   // there is no wire that a call could be lost on
        return cancellation.CanBeCanceled && !reply.IsCompleted ? new(reply.AsTask().WaitAsync(cancellation)) : reply;
    }

    private async ValueTask<Reply> PersistAsync(ActorId to, Command command, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var asked = _time.GetTimestamp();
            TimeSpan pause;
            try
            {
                return await WaitAsync(Give(to, command, attempt), _time.GetElapsedTime(started), cancellation);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                SiloLog.Unanswered(_logger, to, attempt, e.GetType().Name);
                pause = _resends.Pause(attempt, _time.GetElapsedTime(started));
                if (_time.GetElapsedTime(started) + pause >= _settings.SendTimeout)
                    throw new TimeoutException(
                        $"{to} did not answer for {_settings.SendTimeout.TotalSeconds} s; the command may be sent again.", e);
            }
            if (pause - _time.GetElapsedTime(asked) is { Ticks: > 0 } rest) await Task.Delay(rest, _time, cancellation);
        }
    }

    private ValueTask<Reply> Give(ActorId to, Command command, int attempt)
    {
        var sent = _time.GetUtcNow();
        return attempt > 0 && _place == Place.Client ? NextRelay().Send(to, command, sent) : _grains.GetActor(to).Deliver(command, sent);
    }

    /// <summary>
    /// Between silos Orleans breaks the calls of a silo that has died. A client's calls that went through it are never answered: it waits
    /// for a while only.
    /// </summary>
    private ValueTask<Reply> WaitAsync(ValueTask<Reply> reply, TimeSpan elapsed, CancellationToken cancellation)
    {
        if (reply.IsCompletedSuccessfully) return reply;
        if (_place == Place.Client) return new(reply.AsTask().WaitAsync(_resends.Wait(elapsed), _time, cancellation));
        return cancellation.CanBeCanceled ? new(reply.AsTask().WaitAsync(cancellation)) : reply;
    }

    private IRelayGrain NextRelay() => _grains.GetGrain<IRelayGrain>((uint)Interlocked.Increment(ref _relay) % Relays);

    private sealed class Inside(SiloEngine engine) : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            engine.PostAsync(to, command, cancellation);

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
            long after, int limit, CancellationToken cancellation = default) =>
            engine.ReadAsync(actor, after, limit, cancellation);

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
            engine.WatchAsync(watch, cancellation);
    }
}
