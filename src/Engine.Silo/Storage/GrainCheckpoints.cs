using Engine.Runtime.Projections;

namespace Engine.Silo.Storage;

/// <summary>Checkpoints as grain state, in whatever grain storage the silos have.</summary>
internal sealed class GrainCheckpoints(IGrainFactory grains) : ICheckpoints
{
    public async ValueTask<Checkpoint?> LoadAsync(string projection, CancellationToken cancellation = default)
    {
        var stored = await Of(projection).Load().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        return stored.State is { } state ? new Checkpoint(projection, stored.Position, state) : null;
    }

    public async ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellation = default) =>
        await Of(checkpoint.Projection).Save(new CheckpointState { Position = checkpoint.Position, State = checkpoint.State }).AsTask()
            .WaitAsync(cancellation).ConfigureAwait(false);

    private ICheckpointGrain Of(string projection) => grains.GetGrain<ICheckpointGrain>(projection);
}
