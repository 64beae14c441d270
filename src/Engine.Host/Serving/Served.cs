using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Gateway;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Health;
using Engine.Gateway.Tokens;
using Engine.Host.Commands;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Ports;
using Engine.Runtime.Webhooks;
using Engine.Silo;
using Engine.Silo.Places;
using Engine.Understanding;
using Orleans.Dashboard;

namespace Engine.Host.Serving;

/// <summary>A process that serves: the whole engine, or one member of a cluster.</summary>
internal sealed class Served
{
    /// <summary>Longer than actors may take to finish what they have: a process that is told to stop hands over before it goes.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    public required string[] Urls { get; init; }

    public required string Data { get; init; }

    public required string AssistantFolder { get; init; }

    /// <summary>Null: the settings say, or there is the one assistant.</summary>
    public string? AssistantsFolder { get; init; }

    public bool WatchesAssistants { get; init; }

    public required bool HasDashboard { get; init; }

    public required FileInfo? SettingsFile { get; init; }

    public required string[] Set { get; init; }

    /// <summary>Null when the engine is embedded.</summary>
    public required Membership? Member { get; init; }

    /// <summary>Null when nobody simulates anything.</summary>
    public LivingDemo? Demo { get; init; }

    private bool HasActors => Member is not { Role: ClusterRole.Gateway };

    private bool HasGateway => Member is not { Role: ClusterRole.Silo };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        IHostApplicationBuilder builder = HasGateway ? WebBuilder() : SiloBuilder();
        Settings.Add(builder.Configuration, SettingsFile, Set);
        builder.Logging.AddProgramLog(builder.Configuration);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopMax);
        Telemetry.Add(builder);
        var cluster = Settings.Read<ClusterSettings>(builder.Configuration,
            "Cluster") with { Runtime = Settings.Read<RuntimeOptions>(builder.Configuration, "Runtime") };
        cluster = cluster with { IsTraced = Telemetry.IsWanted(builder.Configuration), Name = Member?.Name ?? cluster.Name };

        _ = Settings.Read<GatewayOptions>(builder.Configuration, "Gateway");   // wrong ones are said now, in a sentence
        var key = HasGateway ? Shared.SigningKeyOf(Data) : null;   // before the journal: beside one, a missing key was lost
        await using var journal = await OpenAsync(builder.Configuration, cancellation);
        await using var clock = Member is null ? null : await DatabaseClock.StartAsync(Member.Database, cancellation);
        using var assistants = HasActors ? Assistants(builder, clock ?? TimeProvider.System) : null;
        if (assistants is not null)
        {
            builder.Services.AddSingleton<Shelf>(assistants);   // given by value: ours to dispose
            builder.Services.AddSingleton<ICondition>(new AssistantCondition(assistants));
            var webhooks = Settings.Read<WebhookOptions>(builder.Configuration, "Webhooks");
            Embed(
                builder,
                new SiloParts(journal, assistants, Settings.Read<Limits>(builder.Configuration, "Limits"), clock, webhooks),
                    cluster);
        }
        else
        {
            builder.UseOrleansClient(client =>
            {
                client.AddEngine(journal, cluster, clock).UseClusterPlace(Member!.Database, Member.Certificate);
                if (HasDashboard) client.AddDashboard();
            });
        }
        return builder is WebApplicationBuilder web
            ? await ServeAsync(web, journal, key!, clock, cancellation)
            : await HoldAsync((HostApplicationBuilder)builder, cancellation);
    }

    /// <exception cref="AssistantException">None can be used that answers by default.</exception>
    private AssistantFolders Assistants(IHostApplicationBuilder builder, TimeProvider time)
    {
        var ports = AddPorts(builder, time);
        var options = Settings.Read<AssistantOptions>(builder.Configuration, "Assistants");
        options = options with { Folder = AssistantsFolder ?? options.Folder, Watch = WatchesAssistants || options.Watch };
        var places = options.Folder is { } all ? AssistantPlaces.In(Shared.FindAssistant(all))
            : AssistantPlaces.One(Shared.FindAssistant(AssistantFolder));
        using var logs = LoggerFactory.Create(log => log.AddProgramLog(builder.Configuration));
        return new AssistantFolders(places, options, ModelOf, time, logs.CreateLogger("Engine"));

        IUnderstanding ModelOf(string folder, Assistant assistant)
        {
            if (assistant.Intents.Values.FirstOrDefault(i => i.LookUp is { } l && !ports.Contains(l.Port)) is { LookUp.Port: var missing })
                throw new AssistantException($"The assistant looks things up at the port '{missing}': set Ports:{missing}:Url.");
            try
            {
                return OnnxUnderstanding.Load(folder);
            }
            catch (InvalidDataException e)
            {
                throw new AssistantException(e.Message, e);
            }
        }
    }

    /// <summary>Every section <c>Ports:NAME</c> is a port.</summary>
    /// <returns>Their names.</returns>
    /// <exception cref="InvalidDataException">One of them says what can't be.</exception>
    private static List<string> AddPorts(IHostApplicationBuilder builder, TimeProvider? time)
    {
        List<string> names = [];
        foreach (var section in builder.Configuration.GetSection("Ports").GetChildren())
        {
            var options = Settings.Read<HttpPortOptions>(builder.Configuration, section.Path);
            try
            {
                builder.Services.AddPort(section.Key, options, time);
            }
            catch (ArgumentException)
            {
                throw new InvalidDataException(
                    $"The setting {section.Path}:Url must be an address of {string.Join(", ", PortHosting.Schemes)}.");
            }
            names.Add(section.Key);
        }
        return names;
    }

    private async Task<IJournal> OpenAsync(IConfiguration configuration, CancellationToken cancellation)
    {
        var master = Shared.GivenMasterKey();
        if (Member is null) return SqliteJournal.Open(Data, Settings.Read<SqliteJournalOptions>(configuration, "Journal"), master);
        var options = Settings.Read<PostgresJournalOptions>(configuration, "Journal");
        var journal = await PostgresJournal.OpenAsync(Member.Database, master ?? MasterKey.InFolder(Data), options, cancellation);
        await ClusterPlace.PrepareAsync(Member.Database, cancellation);
        return journal;
    }

    private void Embed(IHostApplicationBuilder builder, SiloParts parts, ClusterSettings cluster)
    {
        if (Member is null) builder.AddEmbeddedEngine(parts, cluster);
        else
            builder.UseOrleans(silo => silo.AddEngine(parts, cluster)
                .UseClusterPlace(Member.Database, Member.Address, Member.SiloPort, Member.GatewayPort, Member.Certificate));
        if (HasDashboard) builder.UseOrleans(silo => silo.AddDashboard());
    }

    private async Task<int> ServeAsync(WebApplicationBuilder web, IJournal journal,
        SigningKey key, DatabaseClock? clock, CancellationToken cancellation)
    {
        web.Services.AddSingleton(journal);   // given by value: ours to dispose
        web.Services.AddProjections();
        if (clock is not null)
        {
            web.Services.AddSingleton<IReadiness, ClusterAnswers>();
            web.Services.AddSingleton<ICondition>(new ClockCondition(clock));
        }
        web.Services.AddEngineGateway(
            key, gateway => web.Configuration.GetSection("Gateway").Bind(gateway, binder => binder.ErrorOnUnknownConfiguration = true));
        Demo?.AddTo(web.Services);
        await using var app = web.Build();
        if (HasDashboard) app.UseDashboardDoor();
        app.UsePageHeaders();
        app.MapEngineGateway();
        Demo?.MapTo(app);
        app.MapPages();
        if (HasDashboard) app.MapDashboard();
        await app.StartAsync(cancellation);
        Greet(app);
        Demo?.Greet(app);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private async Task<int> HoldAsync(HostApplicationBuilder builder, CancellationToken cancellation)
    {
        using var silo = builder.Build();
        await silo.StartAsync(cancellation);
        Console.WriteLine($"Silo at {Member!.Address}:{Member.SiloPort} of cluster '{Member.Name}'");
        await silo.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private WebApplicationBuilder WebBuilder()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(Urls);
        builder.WebHost.UseStaticWebAssets();   // also where the program runs as it was built, and not published
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    private static HostApplicationBuilder SiloBuilder() =>
        Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

    private void Greet(WebApplication app)
    {
        foreach (var url in app.Urls) Console.WriteLine($"Engine listens on {url}");
        if (Member is not null)
        {
            Console.WriteLine($"{Member.Role} of cluster '{Member.Name}'");
            return;
        }
        var assistants = app.Services.GetRequiredService<Shelf>().Current.Newest.Select(edition => edition.Assistant.Name);
        Console.WriteLine($"Assistant  {string.Join(", ", assistants)}");
        Console.WriteLine($"Data       {Path.GetFullPath(Data)}");
        Console.WriteLine($"Protocol   {app.Urls.First()}/openapi/v1.json and docs/protocol.md");
        Console.WriteLine($"Tokens     dotnet run -c Release --project src/Engine.Host -- token --role channel --id web --data {Data}");
        Console.WriteLine("Stop       Ctrl+C");
    }

    /// <summary>Ready when the journal can be read and a silo answers.</summary>
    private sealed class ClusterAnswers(SiloEngine engine) : IReadiness
    {
        public async ValueTask<bool> IsReadyAsync(CancellationToken cancellation)
        {
            await engine.ReadAsync(new ConversationId("readiness").Actor, after: 0, limit: 1, cancellation);
            return await engine.IsAnySiloThereAsync(cancellation);
        }
    }
}
