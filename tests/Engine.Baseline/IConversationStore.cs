namespace Engine.Baseline;

/// <summary>One row of a conversation's history.</summary>
internal readonly record struct Row(long Sequence, long At, byte[] Event);

/// <param name="State">The conversation as JSON; null when there is none.</param>
/// <param name="History">All that happened, in order. Rows are fetched and not parsed: kinder than an object mapper.</param>
internal sealed record Loaded(byte[]? State, long Version, IReadOnlyList<Row> History);

/// <summary>The database as a stateless service uses it: load, and write back if nobody else did meanwhile.</summary>
internal interface IConversationStore : IAsyncDisposable
{
    ValueTask<Loaded> LoadAsync(string conversation, CancellationToken cancellation);

    /// <returns>False when the version is not the expected one any more; nothing is written then.</returns>
    ValueTask<bool> SaveAsync(string conversation, long expected, long version,
        byte[] state, IReadOnlyList<Row> added, CancellationToken cancellation);

    ValueTask<IReadOnlyList<Row>> ReadAsync(string conversation, long after, int limit, CancellationToken cancellation);
}
