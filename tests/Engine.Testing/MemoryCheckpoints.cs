using Engine.Runtime.Projections;

namespace Engine.Testing;

/// <summary>Checkpoints that are gone with the test.</summary>
public sealed class MemoryCheckpoints : ICheckpoints
{
    private readonly Lock _gate = new();
    private readonly List<Checkpoint> _saved = [];

    /// <summary>Every one that was ever saved, in order.</summary>
    public IReadOnlyList<Checkpoint> Saved
    {
        get { lock (_gate) return [.. _saved]; }
    }

    public ValueTask<Checkpoint?> LoadAsync(string projection, CancellationToken cancellation = default) =>
        new(Saved.LastOrDefault(c => c.Projection == projection));

    public ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellation = default)
    {
        lock (_gate) _saved.Add(checkpoint);
        return ValueTask.CompletedTask;
    }
}
