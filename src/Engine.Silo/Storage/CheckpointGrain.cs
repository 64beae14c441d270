namespace Engine.Silo.Storage;

/// <summary>Keeps one projection's checkpoint; its key is the projection's name.</summary>
[Alias("engine.checkpoint")]
internal interface ICheckpointGrain : IGrainWithStringKey
{
    /// <summary>Position 0 and nothing when there is none.</summary>
    [Alias("load")]
    ValueTask<CheckpointState> Load();

    [Alias("save")]
    ValueTask Save(CheckpointState checkpoint);
}

/// <remarks>The storage holds the checkpoint, the grain only its version: the wall's may be some MB.</remarks>
[GrainType("checkpoint")]
internal sealed class CheckpointGrain([PersistentState("checkpoint", CheckpointGrain.Storage)] IPersistentState<CheckpointState> stored)
    : Grain, ICheckpointGrain
{
    /// <summary>The name of the grain storage that a silo needs for it.</summary>
    public const string Storage = "checkpoints";

    private static readonly CheckpointState None = new();

    /// <summary>Orleans reads it for every activation; nobody has asked for it yet.</summary>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        stored.State = None;
        return Task.CompletedTask;
    }

    public async ValueTask<CheckpointState> Load()
    {
        await stored.ReadStateAsync();
        var checkpoint = stored.State;
        stored.State = None;
        return checkpoint;
    }

    public async ValueTask Save(CheckpointState checkpoint)
    {
        stored.State = checkpoint;
        try
        {
            await stored.WriteStateAsync();
        }
        finally
        {
            stored.State = None;
        }
    }
}

/// <summary>A checkpoint as it is stored and sent. Orleans' limit of a message is 100 MB: a million of the wall's rows.</summary>
[GenerateSerializer, Immutable, Alias("engine.checkpoint-state")]
internal sealed class CheckpointState
{
    [Id(0)]
    public long Position { get; init; }

    [Id(1)]
    public ReadOnlyMemory<byte>? State { get; init; }
}
