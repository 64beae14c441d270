using Engine.Runtime.Pumps;

namespace Engine.Cluster.Wakes;

/// <summary>Every silo asks for every wake-up grain once in a while, so that one that died with its silo is somewhere else within seconds.</summary>
internal sealed class WakeKeeper(IGrainFactory grains, World world, ClusterSettings settings) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>4 partitions cost a silo 2 calls/s.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private Task _asking = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(WakeKeeper), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellation)
    {
        _asking = Task.Run(AskAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _asking.ConfigureAwait(false);
    }

    private async Task AskAsync()
    {
        using var tick = new PeriodicTimer(AskEvery, world.Time);
        try
        {
            do
            {
                for (var partition = 0; partition < settings.WakePartitions; partition++) await AskAsync(partition).ConfigureAwait(false);
            }
            while (await tick.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) { }
    }

    private async Task AskAsync(int partition)
    {
        try
        {
            await grains.GetGrain<IWakeGrain>(partition).BeThere().AsTask().WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            ClusterLog.WakeSilent(world.Logger, e, partition);
        }
    }
}
