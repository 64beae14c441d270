namespace Engine.Journal;

/// <summary>State that is no actor's, by key, beside the events: an embedded engine has no other place for it.</summary>
public interface IStateStore
{
    /// <returns>Null when there is none.</returns>
    /// <exception cref="JournalException">It can't be read.</exception>
    ValueTask<StoredState?> ReadStateAsync(string key, CancellationToken cancellation = default);

    /// <summary>Replaces the state that the writer knows; completes when it is on disk.</summary>
    /// <param name="expected">The version that is replaced; 0: there is none. The new one is one higher.</param>
    /// <param name="value">Null deletes it.</param>
    /// <returns>False when another version is there: nothing was written.</returns>
    /// <exception cref="JournalException">The disk is full, read-only or broken; nothing was written.</exception>
    ValueTask<bool> WriteStateAsync(string key, long expected, ReadOnlyMemory<byte>? value, CancellationToken cancellation = default);
}

/// <param name="Version">From 1 on.</param>
public sealed record StoredState(long Version, ReadOnlyMemory<byte> Value);
