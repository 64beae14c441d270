using Engine.Contracts;
using Engine.Gateway.Health;
using Engine.Journal;
using Engine.Runtime.Metrics;
using Engine.Runtime.Projections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Engine.Gateway;

/// <summary>What a gateway computes from the journal for itself: the wall, the figures, and the gauges of what is live.</summary>
public static class ProjectionsHosting
{
    /// <summary>
    /// Adds them over the host's <see cref="IEngine"/>, <see cref="IJournal"/> and, where there are any, <see cref="ICheckpoints"/>. They
    /// start and stop with the host.
    /// </summary>
    public static IServiceCollection AddProjections(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new Wall(
            provider.GetRequiredService<IEngine>(), provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ICheckpoints>(), provider.GetRequiredService<ILogger<Wall>>()));
        services.TryAddSingleton(provider => new Figures(
            provider.GetRequiredService<IEngine>(), provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ICheckpoints>(), provider.GetRequiredService<ILogger<Figures>>()));
        services.TryAddSingleton<LiveGauges>();
        services.AddSingleton<ICondition>(provider => new ProjectionCondition(
            "wall", () => provider.GetRequiredService<Wall>().Standing, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ICondition>(provider => new ProjectionCondition(
            "figures", () => provider.GetRequiredService<Figures>().Standing, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<Running>();
        return services;
    }

    private sealed class Running(Wall wall, Figures figures, LiveGauges gauges) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = gauges;   // there from the start, so that whoever listens to the meter finds them
            wall.Start();
            figures.Start();
            return Task.CompletedTask;
        }

        /// <summary>Before the engine, which was added before: each stores how far it has read.</summary>
        public Task StopAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(wall.DisposeAsync().AsTask(), figures.DisposeAsync().AsTask());
    }
}
