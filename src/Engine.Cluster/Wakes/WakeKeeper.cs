using Engine.Runtime.Pumps;

namespace Engine.Cluster.Wakes;

/// <summary>Every silo asks for every wake-up grain once in a while, so that one that died with its silo is somewhere else within seconds.</summary>
internal sealed class WakeKeeper(IGrainFactory grains, World world, ClusterSettings settings) : SiloTask(from: ServiceLifecycleStage.Active)
{
    /// <summary>4 partitions cost a silo 2 calls/s.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(AskEvery, world.Time);
        do
        {
            for (var partition = 0; partition < settings.WakePartitions; partition++) await AskAsync(partition, cancellation).ConfigureAwait(false);
        }
        while (await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private async Task AskAsync(int partition, CancellationToken cancellation)
    {
        try
        {
            await grains.GetGrain<IWakeGrain>(partition).BeThere().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            ClusterLog.WakeSilent(world.Logger, e, partition);
        }
    }
}
