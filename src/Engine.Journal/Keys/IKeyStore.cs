namespace Engine.Journal.Keys;

/// <summary>Where wrapped keys lie: apart from the journal, so that a copy of the one says nothing without the other.</summary>
internal interface IKeyStore
{
    /// <summary>Completes when all of them are on disk.</summary>
    /// <exception cref="JournalException">They are not.</exception>
    ValueTask AddAsync(IReadOnlyList<WrappedKey> keys, CancellationToken cancellation = default);

    /// <returns>Those of them that there are, in any order.</returns>
    ValueTask<IReadOnlyList<WrappedKey>> FindAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default);

    /// <summary>Deletes keys and keeps their ids; completes when they are gone from the disk.</summary>
    ValueTask EraseAsync(IReadOnlyCollection<long> ids, CancellationToken cancellation = default);
}

/// <param name="Id">Any number but 0; never given twice.</param>
/// <param name="Box">The key's secret, sealed by a master key; null: it was deleted.</param>
internal readonly record struct WrappedKey(long Id, byte[]? Box);
