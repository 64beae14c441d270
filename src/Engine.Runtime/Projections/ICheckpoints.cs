namespace Engine.Runtime.Projections;

/// <summary>How far projections have read, with what they have made of it. What is lost is made anew from the journal.</summary>
public interface ICheckpoints
{
    /// <returns>Null when there is none.</returns>
    ValueTask<Checkpoint?> LoadAsync(string projection, CancellationToken cancellation = default);

    /// <summary>Replaces the one before.</summary>
    ValueTask SaveAsync(Checkpoint checkpoint, CancellationToken cancellation = default);
}

/// <param name="Position">Of the last event that is in it.</param>
public sealed record Checkpoint(string Projection, long Position, ReadOnlyMemory<byte> State);
