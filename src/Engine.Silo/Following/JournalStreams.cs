using System.Globalization;
using Engine.Contracts;
using Orleans.Runtime.Providers;
using Orleans.Streams;

namespace Engine.Silo.Following;

/// <summary>The streams on which the journal's pages travel: one for each kind of actor and partition of them.</summary>
internal static class JournalStreams
{
    public const string Provider = "journal";

    /// <summary>
    /// How often each partition's queue is looked into. Orleans' own is 100 ms. 4 partitions cost the cluster 400 calls/s, 0.1 % of what
    /// one silo answers, and an event waits 5 ms on average.
    /// </summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Pages that nobody has taken by then are thrown away; whoever missed them reads the journal. At 40,000 turns/s this is about 100 MB
    /// in all silos together.
    /// </summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Settings that say how many partitions there are differ during a change of them: then each half of the cluster has streams of its
    /// own.
    /// </summary>
    public static string Name(ActorKind kind, int partitions) => FormattableString.Invariant($"{kind}/{partitions}").ToLowerInvariant();

    /// <exception cref="FormatException">It is no such name.</exception>
    public static (ActorKind Kind, int Partitions) Parse(string name) =>
        name.Split('/') is [var kind, var partitions] && Enum.TryParse<ActorKind>(kind, ignoreCase: true, out var parsed)
            ? (parsed, int.Parse(partitions, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{name}' names no streams of the journal");

    public static IAsyncStream<byte[]> Of(IStreamProvider provider, string name, int partition) =>
        provider.GetStream<byte[]>(name, partition);

    /// <summary>Needs grain storage for subscriptions.</summary>
    public static void AddJournalStreams(this ISiloBuilder silo, int partitions) => silo.AddMemoryStreams(Provider, streams =>
    {
        streams.ConfigurePartitioning(partitions);
        streams.ConfigurePullingAgent(
            agent => agent.Configure(o => (o.GetQueueMsgsTimerPeriod, o.MaxEventDeliveryTime) = (PollEvery, KeepFor)));
        streams.ConfigureCacheEviction(cache => cache.Configure(o => (o.DataMinTimeInCache, o.DataMaxAgeInCache) = (KeepFor / 2, KeepFor)));
        streams.ConfigureBackoffProvider((IServiceProvider _, string _) => (IQueueReaderBackoffProvider)SoonAgain.Instance);
        streams.ConfigureBackoffProvider((IServiceProvider _, string _) => (IMessageDeliveryBackoffProvider)SoonAgain.Instance);
    });

    public static void AddJournalStreams(this IClientBuilder client, int partitions) =>
        client.AddMemoryStreams(Provider, streams => streams.ConfigurePartitioning(partitions));

    /// <summary>
    /// A queue that died with its silo is somewhere else as soon as it is asked for. Orleans' own waits are 10 s and 1 s.
    /// </summary>
    private sealed class SoonAgain : IQueueReaderBackoffProvider, IMessageDeliveryBackoffProvider
    {
        public static readonly SoonAgain Instance = new();

        public TimeSpan Next(int attempt) => TimeSpan.FromMilliseconds(Math.Min(50 << Math.Min(attempt, 5), 1_000));
    }
}
