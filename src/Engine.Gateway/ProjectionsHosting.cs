using Engine.Contracts;
using Engine.Gateway.Health;
using Engine.Journal;
using Engine.Runtime.Metrics;
using Engine.Runtime.Projections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Engine.Gateway;

/// <summary>What a gateway computes from the journal for itself: the wall and the figures of what is live.</summary>
public static class ProjectionsHosting
{
    /// <summary>
    /// Adds them over the host's <see cref="IEngine"/>, <see cref="IJournal"/> and <see cref="ICheckpoints"/>. They start and stop with the
    /// host.
    /// </summary>
    public static IServiceCollection AddProjections(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new Wall(
            provider.GetRequiredService<IEngine>(), provider.GetRequiredService<IJournal>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ICheckpoints>(),
                provider.GetRequiredService<ILogger<Wall>>()));
        services.TryAddSingleton<LiveGauges>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICondition, WallCondition>());
        services.AddHostedService<Running>();
        return services;
    }

    private sealed class Running(Wall wall, LiveGauges figures) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = figures;   // there from the start, so that whoever listens to the meter finds them
            wall.Start();
            return Task.CompletedTask;
        }

        /// <summary>Before the engine, which was added before: the wall stores how far it has read.</summary>
        public Task StopAsync(CancellationToken cancellationToken) => wall.DisposeAsync().AsTask();
    }
}
