using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Metrics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Engine.Runtime.Ports;

/// <summary>
/// A port with what keeps it from hurting us and us from hurting it: a limit of requests at once, a few repeats with jitter, a circuit
/// breaker, and a time-out for each try. Whatever goes wrong comes out as an answer.
/// </summary>
internal sealed class GuardedPort : IDisposable
{
    /// <summary>The window in which a breaker counts.</summary>
    private static readonly TimeSpan BreakWindow = TimeSpan.FromSeconds(30);

    private readonly IPort _port;
    private readonly PortOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrencyLimiter _limiter;
    private readonly Func<string, Part> _newPart;
    private readonly ConcurrentDictionary<string, Part> _parts = new(StringComparer.Ordinal);

    /// <summary>One place that the port goes to.</summary>
    /// <param name="Limiter">Null: only the port's own counts.</param>
    private sealed record Part(ConcurrencyLimiter? Limiter, ResiliencePipeline<PortAnswer> Pipeline);

    /// <param name="chance">From 0 to 1, for the waits between tries. From any thread.</param>
    public GuardedPort(IPort port, PortOptions options, TimeProvider time, Func<double> chance, ILogger logger)
    {
        (_port, _options, _time, _logger) = (port, options, time, logger);
        // Where places have limits of their own, at most as many wait here as those let through.
        _limiter = NewLimiter(options.ConcurrencyMax, waitingMax: options.PartMax is null ? options.ConcurrencyMax : int.MaxValue);
        _newPart = _ =>
        {
            // Who asks a place of several waits for it as long as it takes: the caller has a limit, and a deadline.
            var limiter = options.PartMax is { } most ? NewLimiter(most, waitingMax: int.MaxValue) : null;
            return new Part(limiter, PipelineOf(options, time, chance, limiter, _limiter));
        };
    }

    public string Name => _port.Name;

    public void Dispose()
    {
        _limiter.Dispose();
        foreach (var part in _parts.Values) part.Limiter?.Dispose();
    }

    public async Task<PortAnswer> AskAsync(PortRequest request, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        PortAnswer answer;
        try
        {
            var part = _parts.GetOrAdd(_port.PartOf(request), _newPart);
            answer = await part.Pipeline.ExecuteAsync(TryAsync, (this, request), cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
        {
            answer = PortAnswer.Unavailable(Reason(e), (e as BrokenCircuitException)?.RetryAfter);
            PortLog.Failed(_logger, e, Name, request.Id, answer.Why!);
        }
        EngineMeter.Asked(Name, answer.Outcome, _time.GetElapsedTime(started));
        return answer;
    }

    private static async ValueTask<PortAnswer> TryAsync((GuardedPort Guard, PortRequest Request) asked, CancellationToken cancellation)
    {
        var (guard, request) = asked;
        var deadline = guard._time.GetUtcNow() + guard._options.Deadline;
        return await guard._port.DoAsync(request, deadline < request.Deadline ? deadline : request.Deadline, cancellation)
            .ConfigureAwait(false);
    }

    private static ConcurrencyLimiter NewLimiter(int most, int waitingMax) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = most, QueueLimit = waitingMax, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <remarks>
    /// In this order: who waits for their place takes none of the port's, the time-out does not run for who waits, and a repeat takes no
    /// second place.
    /// </remarks>
    private static ResiliencePipeline<PortAnswer> PipelineOf(
        PortOptions options, TimeProvider time, Func<double> chance, ConcurrencyLimiter? ofPart, ConcurrencyLimiter ofPort)
    {
        // When the other side said when to come back, whoever asked does so by then, and nobody waits here.
        var isForLater = new PredicateBuilder<PortAnswer>()
            .HandleResult(static a => a is { Outcome: PortOutcome.Unavailable, RetryAfter: null })
            .Handle<Exception>(static e => e is not (OperationCanceledException or BrokenCircuitException or OutOfMemoryException));
        var pipeline = new ResiliencePipelineBuilder<PortAnswer> { TimeProvider = time };
        if (ofPart is not null) pipeline.AddRateLimiter(ofPart);
        pipeline.AddRateLimiter(ofPort);
        if (options.Retries > 0)
            pipeline.AddRetry(new RetryStrategyOptions<PortAnswer>
            {
                ShouldHandle = isForLater,
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryFirst,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = chance,
            });
        if (options.BreakAfter > 0)
            pipeline.AddCircuitBreaker(new CircuitBreakerStrategyOptions<PortAnswer>
            {
                ShouldHandle = isForLater,
                FailureRatio = 0.5,
                MinimumThroughput = Math.Max(2, options.BreakAfter),
                SamplingDuration = BreakWindow,
                BreakDuration = options.BreakFor,
            });
        return pipeline.AddTimeout(options.Deadline).Build();
    }

    private string Reason(Exception e) => e switch
    {
        TimeoutRejectedException => $"No answer within {_options.Deadline.TotalSeconds} s.",
        BrokenCircuitException => "Left alone for a while, because it answered too rarely.",
        Polly.RateLimiting.RateLimiterRejectedException => "Too many requests are under way.",
        _ => $"It failed: {e.GetType().Name}.",
    };
}
