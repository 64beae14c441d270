using Engine.Silo;
using Engine.Silo.Grains;
using Engine.Silo.Storage;
using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Engine.Testing;

/// <summary>Silos and one client in this process; between them everything is serialized as over a wire.</summary>
public sealed class TestSilos : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestSilos(InProcessTestCluster cluster, IJournal journal) => (_cluster, Journal) = (cluster, journal);

    public IJournal Journal { get; }

    /// <summary>The engine as a gateway sees it.</summary>
    public IEngine Engine => _cluster.Client.ServiceProvider.GetRequiredService<IEngine>();

    public ISignals Signals => _cluster.Client.ServiceProvider.GetRequiredService<ISignals>();

    public IAssistants Assistants => _cluster.Client.ServiceProvider.GetRequiredService<IAssistants>();

    public ICheckpoints Checkpoints => _cluster.Client.ServiceProvider.GetRequiredService<ICheckpoints>();

    public IGrainFactory Grains => _cluster.Client;

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <summary>The engine as the actors of one silo see it.</summary>
    public IEngine EngineOf(int silo) => ServicesOf(silo).GetRequiredService<IEngine>();

    public IServiceProvider ServicesOf(int silo) => _cluster.GetSiloServiceProvider(Silos[silo].SiloAddress);

    /// <param name="clock">The engine's; Orleans goes by the machine's.</param>
    /// <param name="services">Adds what each silo is to have besides, such as ports.</param>
    /// <param name="shelf">Makes each silo's assistants; null gives all the one.</param>
    /// <param name="database">Where grain state is kept, its tables already made; null keeps subscriptions in memory and checkpoints beside
    /// the journal.</param>
    public static async Task<TestSilos> StartAsync(IJournal journal,
        int silos = 1, ClusterSettings? settings = null, TimeProvider? clock = null,
        IUnderstanding? understanding = null, Assistant? assistant = null,
            string? database = null, Action<IServiceCollection>? services = null, Func<Shelf>? shelf = null)
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        settings = (settings ?? new ClusterSettings()) with { Name = builder.Options.ClusterId };
        builder.Options.ServiceId = settings.Name;
        builder.ConfigureSilo((_, silo) =>
        {
            var assistants = shelf?.Invoke() ?? Shelf.Of(assistant ?? SmallShop.Assistant, understanding ?? SmallShop.Understanding);
            silo.AddEngine(new SiloParts(journal, assistants, Time: clock, Webhooks: EngineUnderTest.Webhooks), settings);
            services?.Invoke(silo.Services);
            if (database is null) JournalGrainStorage.AddTo(silo.AddMemoryGrainStorage(StateTable.Subscriptions), journal);
            else silo.AddStatesIn(database);
            var relayed = new Relayed();
            silo.Services.AddSingleton(relayed);
            silo.AddIncomingGrainCallFilter(relayed);
        });
        builder.ConfigureClient(client => client.AddEngine(journal, settings, clock));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestSilos(cluster, journal);
    }

    /// <summary>The silo that holds an actor now.</summary>
    public Task<int> SiloOfAsync(ActorId actor) => SiloOfAsync(Grains.GetActor(actor));

    /// <summary>The silo that holds a grain now; -1 when none does.</summary>
    public async Task<int> SiloOfAsync(IAddressable grain)
    {
        var address = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return address is null ? -1 : Enumerable.Range(0, Silos.Count).Single(i => Silos[i].SiloAddress.Equals(address));
    }

    /// <summary>How many calls a silo has passed on for clients that asked again.</summary>
    public int RelayedBy(int silo) => ServicesOf(silo).GetRequiredService<Relayed>().Calls;

    /// <summary>Stops one without letting it finish anything.</summary>
    public Task KillAsync(int silo) => _cluster.KillSiloAsync(Silos[silo]);

    /// <summary>Lets one finish what it has and leave.</summary>
    public Task StopAsync(int silo) => _cluster.StopSiloAsync(Silos[silo]);

    /// <summary>Sends an actor out of memory, and waits until it is.</summary>
    public Task DeactivateAsync(ActorId actor) => _cluster.DeactivateAsync(Grains.GetActor(actor));

    public Task AddAsync() => _cluster.StartAdditionalSiloAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private sealed class Relayed : IIncomingGrainCallFilter
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.Grain is IRelayGrain) Interlocked.Increment(ref _calls);
            return context.Invoke();
        }
    }
}
