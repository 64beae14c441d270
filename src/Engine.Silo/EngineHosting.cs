using Engine.Contracts;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Ports;
using Engine.Runtime.Projections;
using Engine.Runtime.Pumps;
using Engine.Runtime.Tails;
using Engine.Runtime.Webhooks;
using Engine.Silo.Assistants;
using Engine.Silo.Codecs;
using Engine.Silo.Following;
using Engine.Silo.Grains;
using Engine.Silo.Places;
using Engine.Silo.Ports;
using Engine.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Streams;

namespace Engine.Silo;

/// <summary>What a silo's actors need. Clients need the journal alone.</summary>
/// <param name="Journal">The one journal of the engine; it stays its owner's to dispose.</param>
/// <param name="Time">The engine's clock; null takes the machine's. Orleans' own timers always run by the machine's.</param>
/// <remarks>Ports to the outside are registered by <see cref="PortHosting"/>.</remarks>
public sealed record SiloParts(
    IJournal Journal, Shelf Assistants, Limits? Limits = null, TimeProvider? Time = null, WebhookOptions? Webhooks = null);

/// <summary>Puts the engine into an Orleans silo or client.</summary>
public static class EngineHosting
{
    /// <summary>The embedded place: one silo in this process, which listens nowhere and follows its own journal.</summary>
    public static IHostApplicationBuilder AddEmbeddedEngine(this IHostApplicationBuilder builder,
        SiloParts parts, ClusterSettings? settings = null)
    {
        settings ??= new ClusterSettings();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(gatewayPort: 0);
            NoListener.InPlaceOfSockets(silo.Services);
            silo.AddActors(parts, settings, SiloEngine.Place.Embedded);
            JournalGrainStorage.AddTo(silo, parts.Journal);
            silo.Services.AddSingleton<ISignals>(new LocalSignals());
            silo.Services.AddSingleton<IFollowing>(_ => new Fanout(parts.Journal, settings.Runtime.TailMax));
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, EmbeddedStop>();
        });
        return builder;
    }

    /// <summary>
    /// A silo among others. Where they find each other is the host's to say, see <see cref="ClusterPlace"/>. Needs grain storage of the
    /// names PubSubStore, for stream subscriptions, and checkpoints.
    /// </summary>
    public static ISiloBuilder AddEngine(this ISiloBuilder silo, SiloParts parts, ClusterSettings? settings = null)
    {
        settings ??= new ClusterSettings();
        silo.AddActors(parts, settings, SiloEngine.Place.Silo);
        AddFollowing(silo.Services, parts.Journal, settings, parts.Time ?? TimeProvider.System);
        silo.AddJournalStreams(settings.StreamPartitions);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JoiningSilo>();
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = settings.ProbeEvery;
            o.NumMissedProbesLimit = settings.ProbesMissed;
            o.MaxProbeTimeout = settings.SilentMax / settings.ProbesMissed;   // Orleans' window of silence is the product
            o.TableRefreshTimeout = settings.TableRefresh;
            o.IAmAliveTablePublishTimeout = settings.AliveEvery;
            o.DefunctSiloExpiration = TimeSpan.FromDays(1);
            o.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
        });
        return silo;
    }

    /// <summary>The <see cref="IEngine"/> of a process that holds no actors.</summary>
    public static IClientBuilder AddEngine(this IClientBuilder client,
        IJournal journal, ClusterSettings? settings = null, TimeProvider? time = null)
    {
        settings ??= new ClusterSettings();
        AddEngine(client.Services, journal, settings, time ?? TimeProvider.System, SiloEngine.Place.Client);
        AddFollowing(client.Services, journal, settings, time ?? TimeProvider.System);
        client.AddJournalStreams(settings.StreamPartitions);
        if (settings.IsTraced) client.AddActivityPropagation();
        client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Name, settings.Name));
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = settings.CallTimeout);
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = settings.GatewayRefresh);
        return client;
    }

    internal static void AddCodec(IServiceCollection services)
    {
        services.AddSingleton<ContractsCodec>();
        services.AddSingleton<IGeneralizedCodec>(provider => provider.GetRequiredService<ContractsCodec>());
        services.AddSingleton<IGeneralizedCopier>(provider => provider.GetRequiredService<ContractsCodec>());
        services.AddSingleton<ITypeFilter>(provider => provider.GetRequiredService<ContractsCodec>());
        // A bug's exception reaches its caller as what it is.
        services.Configure<ExceptionSerializationOptions>(o => o.SupportedNamespacePrefixes.Add("Engine"));
    }

    private static void AddActors(this ISiloBuilder silo, SiloParts parts, ClusterSettings settings, SiloEngine.Place place)
    {
        var time = parts.Time ?? TimeProvider.System;
        AddEngine(silo.Services, parts.Journal, settings, time, place);
        silo.Services.AddSingleton<BusyInboxes>();
        silo.Services.AddSingleton(provider => new SiloWorld(
            new World(
                provider.GetRequiredService<SiloEngine>().FromWithin,
                    provider.GetRequiredService<IPorts>(), parts.Journal, parts.Assistants,
                // Every activation ends by itself.
                parts.Limits ?? new Limits(), settings.Runtime, time,
                    ProcessChance.Begin(), LoggerOf(provider), CancellationToken.None),
            provider.GetRequiredService<BusyInboxes>()));
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DueTimes>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ShelfTicks>();
        silo.Services.AddKeyedSingleton<IControllable>(ShelfControl.Name,
            (provider, _) => new ShelfControl(parts.Assistants, provider.GetRequiredService<ILocalSiloDetails>()));
        AddPorts(silo.Services, parts.Webhooks ?? new WebhookOptions(), time);
        if (settings.IsTraced) silo.AddActivityPropagation().AddIncomingGrainCallFilter<CallTracing>();

        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Name, settings.Name));
        // Where no call is lost, none is made again.
        var answerWithin = place == SiloEngine.Place.Embedded ? settings.SendTimeout : settings.CallTimeout;
        silo.Configure<SiloMessagingOptions>(o => (o.ResponseTimeout, o.SystemResponseTimeout) = (answerWithin, answerWithin));
        silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = Max(settings.Runtime.IdleAfter, TimeSpan.FromMinutes(1));
            o.CollectionQuantum = Min(settings.Runtime.IdleSweep, o.CollectionAge / 2);
            o.DeactivationTimeout = settings.Runtime.StopGrace + TimeSpan.FromSeconds(5);
        });
    }

    private static void AddPorts(IServiceCollection services, WebhookOptions webhooks, TimeProvider time)
    {
        services.AddSingleton(provider =>
            new PortTable(provider.GetServices<RegisteredPort>(), time, ProcessChance.Begin(), LoggerOf(provider)));
        services.AddSingleton<IPorts, GrainPorts>();
        services.AddSingleton(webhooks);
        services.AddSingleton<Subscriptions>();
        services.AddPort(
            provider => new WebhookPort(
                provider.GetRequiredService<IEngine>(), provider.GetRequiredService<Subscriptions>(), webhooks, time), webhooks.Port);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WebhookFeeds>();
    }

    private static void AddEngine(IServiceCollection services, IJournal journal,
        ClusterSettings settings, TimeProvider time, SiloEngine.Place place)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new SiloEngine(
            provider.GetRequiredService<IGrainFactory>(), journal, provider.GetRequiredService<IFollowing>(),
                settings, time, ProcessChance.Begin(), LoggerOf(provider), place));
        services.AddSingleton<IEngine>(provider => provider.GetRequiredService<SiloEngine>());
        services.AddSingleton<ICheckpoints, GrainCheckpoints>();
        services.AddSingleton<IAssistants, ShelvesOfSilos>();
        services.Configure<TypeManifestOptions>(o => o.AddAllowedType(typeof(ShelfControl)));   // Orleans' management names it to silos
        AddCodec(services);
    }

    private static void AddFollowing(IServiceCollection services, IJournal journal, ClusterSettings settings, TimeProvider time)
    {
        services.AddSingleton(provider => new ClusterSignals(provider.GetRequiredService<IGrainFactory>()));
        services.AddSingleton<ISignals>(provider => provider.GetRequiredService<ClusterSignals>());
        services.AddSingleton(provider => new Listener(
            provider.GetRequiredService<IGrainFactory>(), journal,
                provider.GetRequiredService<ClusterSignals>(), settings.Runtime.TailMax, time,
            LoggerOf(provider)));
        services.AddSingleton(provider => new StreamListener(
            provider.GetRequiredService<IGrainFactory>(),
                provider.GetRequiredKeyedService<IStreamProvider>(JournalStreams.Provider), journal,
            settings.StreamPartitions, time, LoggerOf(provider)));
        services.AddSingleton<IFollowing, ClusterFollowing>();
    }

    private static ILogger LoggerOf(IServiceProvider provider) => provider.GetRequiredService<ILoggerFactory>().CreateLogger("Engine");

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
