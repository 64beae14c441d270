#if CLUSTER
using Engine.Cluster;
using Engine.Contracts;
using Engine.Gateway;
using Engine.Gateway.Endpoints;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Metrics;
using Engine.Runtime.Projections;
using Engine.Understanding;
using Serilog.Extensions.Logging;

namespace Engine.Host.Commands;

/// <summary>Runs one member of a cluster until it is told to stop.</summary>
internal static class ClusterServe
{
    /// <summary>Longer than actors may take to finish what they have: a silo that is told to stop hands over before it goes.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(ClusterMember member, string urls, string data, string assistantFolder, CancellationToken cancellation)
    {
        await using var log = ServeCommand.Log();
        await using var journal = await PostgresJournal.OpenAsync(member.Database, cancellation: cancellation);
        var settings = new ClusterSettings { Name = member.Name };
        using var telemetry = Telemetry.Start();

        IHostApplicationBuilder builder = member.Role == ClusterRole.Silo ? SiloBuilder(log) : ServeCommand.WebBuilder(urls, log);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopMax);
        OnnxUnderstanding? understanding = null;
        if (member.Role == ClusterRole.Gateway)
        {
            var silos = await ClusterHosting.SilosInAsync(member.Database, cancellation);
            builder.UseOrleansClient(client => silos(client.AddEngine(journal, settings)));
        }
        else
        {
            var folder = Shared.FindAssistant(assistantFolder);
            understanding = OnnxUnderstanding.Load(folder);
            var parts = new SiloParts(journal, understanding, AssistantFile.Load(folder));
            var members = await ClusterHosting.MembersInAsync(member.Database, cancellation);
            builder.UseOrleans(silo => members(silo.AddEngine(parts, settings).ConfigureEndpoints(member.Address, member.SiloPort, member.GatewayPort)));
        }
        using (understanding)
        {
            if (builder is not WebApplicationBuilder web)
            {
                using var silo = ((HostApplicationBuilder)builder).Build();
                await silo.StartAsync(cancellation);
                Console.WriteLine($"Silo at {member.Address}:{member.SiloPort} of cluster '{member.Name}'");
                await silo.WaitForShutdownAsync(cancellation);
                return 0;
            }

            web.Services.AddSingleton(services => new Wall(services.GetRequiredService<IEngine>(), journal, TimeProvider.System));
            web.Services.AddSingleton<IReadiness, ClusterAnswers>();
            web.Services.AddEngineGateway(Shared.SigningKeyOf(data));
            await using var app = web.Build();
            app.MapEngineGateway();
            await app.StartAsync(cancellation);
            var wall = app.Services.GetRequiredService<Wall>();
            wall.Start();
            using var figures = new LiveGauges(wall, TimeProvider.System);
            foreach (var url in app.Urls) Console.WriteLine($"Engine listens on {url}");
            Console.WriteLine($"{member.Role} of cluster '{member.Name}'");
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
    }

    /// <summary>Ready when the journal can be read and a silo answers.</summary>
    private sealed class ClusterAnswers(ClusterEngine engine) : IReadiness
    {
        public async ValueTask<bool> IsReadyAsync(CancellationToken cancellation)
        {
            await engine.ReadAsync(new ConversationId("readiness").Actor, after: 0, limit: 1, cancellation);
            return await engine.IsAnySiloThereAsync(cancellation);
        }
    }

    private static HostApplicationBuilder SiloBuilder(Serilog.ILogger log)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddProvider(new SerilogLoggerProvider(log));
        return builder;
    }
}
#endif
