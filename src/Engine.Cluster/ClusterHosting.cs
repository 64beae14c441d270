using Engine.Cluster.Codecs;
using Engine.Cluster.Membership;
using Engine.Cluster.Streams;
using Engine.Cluster.Wakes;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Pumps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;
using Orleans.Streams;

namespace Engine.Cluster;

/// <summary>What a silo's actors need. Clients need the journal alone.</summary>
/// <param name="Journal">The one journal of the cluster; it stays its owner's to dispose.</param>
/// <param name="Time">The engine's clock; null takes the machine's. Orleans' own timers always run by the machine's.</param>
public sealed record SiloParts(IJournal Journal, IUnderstanding Understanding, Assistant Assistant, Limits? Limits = null, TimeProvider? Time = null);

/// <summary>Puts the engine into an Orleans silo or client. Where its members find each other is the host's to say.</summary>
public static class ClusterHosting
{
    /// <summary>Adds the actors and the <see cref="IEngine"/>. Needs a reminder service, and grain storage of the name PubSubStore for stream subscriptions.</summary>
    public static ISiloBuilder AddEngine(this ISiloBuilder silo, SiloParts parts, ClusterSettings? settings = null)
    {
        settings ??= new ClusterSettings();
        var time = parts.Time ?? TimeProvider.System;
        silo.Services.AddSingleton(provider => new World(
            provider.GetRequiredService<IEngine>(), parts.Journal, parts.Understanding, parts.Assistant, parts.Limits ?? new Limits(),
            settings.Runtime, time, LoggerOf(provider), CancellationToken.None));   // every activation ends by itself
        AddCommon(silo.Services, parts.Journal, settings, time, isClient: false);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JoiningSilo>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WakeKeeper>();
        silo.AddJournalStreams(settings.StreamPartitions);
        silo.AddIncomingGrainCallFilter<CallTracing>();
        silo.AddOutgoingGrainCallFilter(new CallTracing.Origin(Environment.MachineName));
        silo.AddActivityPropagation();

        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Name, settings.Name));
        silo.Configure<SiloMessagingOptions>(o => (o.ResponseTimeout, o.SystemResponseTimeout) = (settings.CallTimeout, settings.CallTimeout));
        silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = Max(settings.Runtime.IdleAfter, TimeSpan.FromMinutes(1));
            o.CollectionQuantum = Min(settings.Runtime.IdleSweep, o.CollectionAge / 2);
            o.DeactivationTimeout = settings.Runtime.StopGrace + TimeSpan.FromSeconds(5);
        });
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

    /// <summary>Adds the <see cref="IEngine"/> of a process that holds no actors.</summary>
    public static IClientBuilder AddEngine(this IClientBuilder client, IJournal journal, ClusterSettings? settings = null, TimeProvider? time = null)
    {
        settings ??= new ClusterSettings();
        AddCommon(client.Services, journal, settings, time ?? TimeProvider.System, isClient: true);
        client.AddJournalStreams(settings.StreamPartitions);
        client.AddOutgoingGrainCallFilter(new CallTracing.Origin(Environment.MachineName));
        client.AddActivityPropagation();
        client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Name, settings.Name));
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = settings.CallTimeout);
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = settings.GatewayRefresh);
        return client;
    }

    /// <summary>Silos find each other, and keep reminders and stream subscriptions, in a PostgreSQL database; the tables are made when they are not there.</summary>
    /// <exception cref="JournalException">The database can't be reached or used.</exception>
    public static async Task<Action<ISiloBuilder>> MembersInAsync(string database, CancellationToken cancellation = default)
    {
        await MembershipTables.CreateAsync(database, cancellation).ConfigureAwait(false);
        return silo => silo
            .UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (MembershipTables.Invariant, MembershipTables.ConnectionFor(database)))
            .UseAdoNetReminderService(o => (o.Invariant, o.ConnectionString) = (MembershipTables.Invariant, MembershipTables.ConnectionFor(database)))
            .AddAdoNetGrainStorage(SubscriptionTables.Storage, SubscriptionTables.In(database));
    }

    /// <summary>As <see cref="MembersInAsync"/>, for a client that looks for silos; it goes on looking until there are some.</summary>
    /// <exception cref="JournalException">The database can't be reached or used.</exception>
    public static async Task<Action<IClientBuilder>> SilosInAsync(string database, CancellationToken cancellation = default)
    {
        await MembershipTables.CreateAsync(database, cancellation).ConfigureAwait(false);
        return client => client
            .UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (MembershipTables.Invariant, MembershipTables.ConnectionFor(database)))
            .UseConnectionRetryFilter(async (_, stopping) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stopping);
                return true;
            });
    }

    private static void AddCommon(IServiceCollection services, IJournal journal, ClusterSettings settings, TimeProvider time, bool isClient)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new ClusterEngine(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredKeyedService<IStreamProvider>(JournalStreams.Provider), journal, settings, time, LoggerOf(provider), isClient));
        services.AddSingleton<IEngine>(provider => provider.GetRequiredService<ClusterEngine>());
        AddCodec(services);
    }

    internal static void AddCodec(IServiceCollection services)
    {
        services.AddSingleton<ContractsCodec>();
        services.AddSingleton<IGeneralizedCodec>(provider => provider.GetRequiredService<ContractsCodec>());
        services.AddSingleton<IGeneralizedCopier>(provider => provider.GetRequiredService<ContractsCodec>());
        services.AddSingleton<ITypeFilter>(provider => provider.GetRequiredService<ContractsCodec>());
        services.Configure<ExceptionSerializationOptions>(o => o.SupportedNamespacePrefixes.Add("Engine"));   // a bug's exception reaches its caller as what it is
    }

    private static ILogger LoggerOf(IServiceProvider provider) => provider.GetRequiredService<ILoggerFactory>().CreateLogger("Engine");

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
