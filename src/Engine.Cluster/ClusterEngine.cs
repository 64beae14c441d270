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
    private readonly IGrainFactory _grains;
    private readonly IJournal _journal;
    private readonly ClusterSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _isClient;
    private readonly Listener _listener;
    private readonly StreamListener _streams;

    internal ClusterEngine(IGrainFactory grains, IStreamProvider streams, IJournal journal, ClusterSettings settings, TimeProvider time, ILogger logger, bool isClient)
    {
        (_grains, _journal, _settings, _time, _logger, _isClient) = (grains, journal, settings, time, logger, isClient);
        _listener = new Listener(grains, journal, settings.Runtime.TailMax, time, logger);
        _streams = new StreamListener(grains, streams, journal, settings.StreamPartitions, time, logger);
    }

    /// <remarks>
    /// A silo that dies takes its calls with it: whether the command was done is not known, and as it is idempotent it is sent again,
    /// to wherever the actor is then.
    /// </remarks>
    /// <exception cref="TimeoutException">Nobody answered within <see cref="ClusterSettings.SendTimeout"/>.</exception>
    public async ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default)
    {
        var started = _time.GetTimestamp();
        var actor = _grains.GetActor(to);
        for (var attempt = 0; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await WaitAsync(actor.Send(command), attempt, cancellation);
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                ClusterLog.Unanswered(_logger, to, attempt, e.GetType().Name);
                if (_time.GetElapsedTime(started) + Backoff(attempt) > _settings.SendTimeout)
                    throw new TimeoutException($"{to} did not answer for {_settings.SendTimeout.TotalSeconds} s; the command may be sent again.", e);
            }
            await Task.Delay(Backoff(attempt), _time, cancellation);
        }
    }

    /// <summary>
    /// Between silos Orleans breaks the calls of a silo that has died. A client's calls that went through it are never answered: the
    /// client asks again after 1 s and then every 2 s: within 30 s an overloaded cluster is asked fifteen times at most.
    /// </summary>
    private ValueTask<Reply> WaitAsync(ValueTask<Reply> reply, int attempt, CancellationToken cancellation)
    {
        if (reply.IsCompletedSuccessfully) return reply;
        if (_isClient) return new(reply.AsTask().WaitAsync(TimeSpan.FromSeconds(attempt == 0 ? 1 : 2), _time, cancellation));
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

    /// <summary>50 ms, doubling, 1 s at most: a silo that is gone is declared dead within about two seconds.</summary>
    private static TimeSpan Backoff(int attempt) => TimeSpan.FromMilliseconds(Math.Min(50 << Math.Min(attempt, 5), 1_000));
}

internal static partial class ClusterLog   // event ids 6100–6199
{
    [LoggerMessage(6100, LogLevel.Information, "{Actor} did not answer at attempt {Attempt} ({Failure}); its silo may be gone")]
    public static partial void Unanswered(ILogger logger, ActorId actor, int attempt, string failure);

    [LoggerMessage(6101, LogLevel.Warning, "partition {Partition} of the due times could not be worked through; trying again at the next tick")]
    public static partial void WakeFailed(ILogger logger, Exception exception, long partition);

    [LoggerMessage(6102, LogLevel.Warning, "the wake-up grain of partition {Partition} does not answer; asking it again")]
    public static partial void WakeSilent(ILogger logger, Exception exception, long partition);
}
