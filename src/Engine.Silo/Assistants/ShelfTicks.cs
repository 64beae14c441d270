namespace Engine.Silo.Assistants;

/// <summary>Has a silo's assistants look after themselves: what was changed on the disk, what nobody asks any more.</summary>
internal sealed class ShelfTicks(SiloWorld silo) : SiloTask(from: ServiceLifecycleStage.Active + 1)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(Every, silo.World.Time);
        while (await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false)) silo.World.Assistants.Tick();
    }
}
