using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Engine.Silo;

/// <summary>A whole engine in this process, without a gateway: for whoever has a journal and wants to talk to it.</summary>
public sealed class EmbeddedEngine : IEngine, IAsyncDisposable
{
    /// <summary>A stop waits for the actors and then lets go of them.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    private readonly IHost _host;
    private readonly SiloEngine _engine;
    private Task? _stopped;

    private EmbeddedEngine(IHost host) => (_host, _engine) = (host, host.Services.GetRequiredService<SiloEngine>());

    /// <summary>What the engine is made of, for whoever puts more beside it.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts over a journal, which stays its owner's to dispose. Whoever is due or owes something is woken first.</summary>
    /// <param name="services">Adds what the engine is to have besides, such as ports.</param>
    public static async Task<EmbeddedEngine> StartAsync(
        IJournal journal, Shelf assistants, RuntimeOptions? options = null, Limits? limits = null,
        TimeProvider? time = null, Action<ILoggingBuilder>? log = null, bool isTraced = false, WebhookOptions? webhooks = null,
        Action<IServiceCollection>? services = null, CancellationToken cancellation = default)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        log?.Invoke(builder.Logging);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopMax);
        builder.AddEmbeddedEngine(
            new SiloParts(journal, assistants, limits, time, webhooks),
            new ClusterSettings { Runtime = options ?? new RuntimeOptions(), IsTraced = isTraced });
        services?.Invoke(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            host.Dispose();
            throw;
        }
        return new EmbeddedEngine(host);
    }

    /// <summary>Actors in memory now.</summary>
    public async Task<int> CountActorsAsync()
    {
        var grains = await _host.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics().ConfigureAwait(false);
        return grains.Where(g => g.GrainType.StartsWith(typeof(Grains.Actors).Namespace!, StringComparison.Ordinal))
            .Sum(g => g.ActivationCount);
    }

    public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
        _engine.SendAsync(to, command, cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        _engine.ReadAsync(actor, after, limit, cancellation);

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
        _engine.WatchAsync(watch, cancellation);

    /// <summary>Takes no more commands, finishes those it has and what they owe, and lets go.</summary>
    public ValueTask DisposeAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ValueTask(Interlocked.CompareExchange(ref _stopped, stopping.Task, null) ?? StopAsync(stopping));
    }

    private async Task StopAsync(TaskCompletionSource stopped)
    {
        _engine.Stop();
        await _host.StopAsync().ConfigureAwait(false);
        if (_host is IAsyncDisposable host) await host.DisposeAsync().ConfigureAwait(false);
        stopped.SetResult();
    }
}
