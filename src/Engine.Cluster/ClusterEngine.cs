using Engine.Cluster.Grains;
using Engine.Cluster.Listening;
using Engine.Cluster.Streams;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Engine.Cluster;

/// <summary>The engine of a whole cluster, as a silo or one of its clients sees it. Commands go to grains; whatever is read comes from the journal.</summary>
public sealed class ClusterEngine : IEngine, IAsyncDisposable
{
    /// <summary>A turn takes milliseconds; a silo that needs longer is dead, stands still or is hidden from the one that was asked.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    /// <summary>Orleans gives each relay to one of the silos in turn: of eight, all are at one of three once in two thousand times.</summary>
    private const int Relays = 8;

    private readonly IGrainFactory _grains;
    private readonly IJournal _journal;
    private readonly ClusterSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _isClient;
    private readonly Listener _listener;
    private readonly StreamListener _streams;
    private int _relay;

    internal ClusterEngine(IGrainFactory grains, IStreamProvider streams, IJournal journal, ClusterSettings settings, TimeProvider time, ILogger logger, bool isClient)
    {
        (_grains, _journal, _settings, _time, _logger, _isClient) = (grains, journal, settings, time, logger, isClient);
        _listener = new Listener(grains, journal, settings.Runtime.TailMax, time, logger);
        _streams = new StreamListener(grains, streams, journal, settings.StreamPartitions, time, logger);
    }

    /// <remarks>
    /// A silo that dies takes its calls with it: whether the command was done is not known, and as it is idempotent it is sent again,
    /// to wherever the actor is then. A client sends it through the next relay each time: Orleans takes every call for one actor
    /// through the same silo, which may be the one that stands still, or that cannot reach the actor's.
    /// </remarks>
    /// <exception cref="TimeoutException">Nobody answered within <see cref="ClusterSettings.SendTimeout"/>.</exception>
    public async ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default)
    {
        var started = _time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var asked = _time.GetTimestamp();
            try
            {
                return await WaitAsync(Give(to, command, attempt), attempt, cancellation);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                ClusterLog.Unanswered(_logger, to, attempt, e.GetType().Name);
                if (_time.GetElapsedTime(started) + Backoff(attempt) > _settings.SendTimeout)
                    throw new TimeoutException($"{to} did not answer for {_settings.SendTimeout.TotalSeconds} s; the command may be sent again.", e);
            }
            if (Backoff(attempt) - _time.GetElapsedTime(asked) is { Ticks: > 0 } rest) await Task.Delay(rest, _time, cancellation);
        }
    }

    private ValueTask<Reply> Give(ActorId to, Command command, int attempt)
    {
        var sent = TimeProvider.System.GetUtcNow();   // not the engine's clock: silos compare it with their machine's
        return attempt > 0 && _isClient ? NextRelay().Send(to, command, sent) : _grains.GetActor(to).Send(command, sent);
    }

    /// <summary>Says whether any silo answers. Several are asked at once: one may be dead without anybody having said so yet.</summary>
    public async Task<bool> IsAnySiloThereAsync(CancellationToken cancellation = default)
    {
        var asked = Enumerable.Range(0, Relays).Select(_ => NextRelay().BeThere().AsTask().WaitAsync(AnswerWithin, _time, cancellation)).ToArray();
        await foreach (var answer in Task.WhenEach(asked).WithCancellation(cancellation))
            if (answer.IsCompletedSuccessfully) return true;
        return false;
    }

    /// <summary>
    /// Between silos Orleans breaks the calls of a silo that has died. A client's calls that went through it are never answered, so
    /// the client asks again after 1 s, five times, then every 2 s: within 30 s an overloaded cluster is asked eighteen times at most.
    /// </summary>
    private ValueTask<Reply> WaitAsync(ValueTask<Reply> reply, int attempt, CancellationToken cancellation)
    {
        if (reply.IsCompletedSuccessfully) return reply;
        if (_isClient) return new(reply.AsTask().WaitAsync(attempt < 5 ? AnswerWithin : 2 * AnswerWithin, _time, cancellation));
        return cancellation.CanBeCanceled ? new(reply.AsTask().WaitAsync(cancellation)) : reply;
    }

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        _journal.ReadAsync(actor, after, limit, cancellation);

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) => watch switch
    {
        Watch.One one => _listener.FollowAsync(one.Actor, one.After, cancellation),
        Watch.All all => _streams.FollowAsync(all.Kind, all.AfterPosition, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(watch)),
    };

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _streams.DisposeAsync().ConfigureAwait(false);
    }

    private IRelayGrain NextRelay() => _grains.GetGrain<IRelayGrain>((uint)Interlocked.Increment(ref _relay) % Relays);

    /// <summary>The second try comes at once; from then on one to the next takes at least 50 ms, doubling, 1 s at most: a silo that is gone is declared dead within a few seconds.</summary>
    private static TimeSpan Backoff(int attempt) => attempt == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(25 << Math.Min(attempt, 6), 1_000));
}

internal static partial class ClusterLog   // event ids 6100–6199
{
    [LoggerMessage(6100, LogLevel.Information, "{Actor} did not answer at attempt {Attempt} ({Failure}); its silo may be gone")]
    public static partial void Unanswered(ILogger logger, ActorId actor, int attempt, string failure);

    [LoggerMessage(6101, LogLevel.Warning, "partition {Partition} of the due times could not be worked through; trying again at the next tick")]
    public static partial void WakeFailed(ILogger logger, Exception exception, long partition);

    [LoggerMessage(6102, LogLevel.Warning, "the wake-up grain of partition {Partition} does not answer; asking it again")]
    public static partial void WakeSilent(ILogger logger, Exception exception, long partition);

    [LoggerMessage(6103, LogLevel.Warning, "{Actor} was sent {Command} {Late:F1} s ago and does not decide it any more: a silo stood still, a connection was cut, or clocks differ")]
    public static partial void Late(ILogger logger, ActorId actor, string command, double late);

    [LoggerMessage(6104, LogLevel.Warning, "a silo that joins could not write into the membership table that it lives; trying again")]
    public static partial void JoiningUnsaid(ILogger logger, Exception exception);
}
