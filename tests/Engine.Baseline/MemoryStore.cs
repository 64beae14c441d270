namespace Engine.Baseline;

/// <summary>
/// Keeps everything in memory and loses it with the process: what is left of a turn's time when nothing is stored, on the same gateway,
/// model, machine and load generator.
/// </summary>
internal sealed class MemoryStore : IConversationStore
{
    private readonly Dictionary<string, Kept> _conversations = [];
    private readonly Lock _gate = new();

    public ValueTask<Loaded> LoadAsync(string conversation, CancellationToken cancellation)
    {
        lock (_gate) return new(_conversations.TryGetValue(conversation, out var kept)
            ? new Loaded(kept.State, kept.Version, [.. kept.Rows]) : new Loaded(null, 0, []));
    }

    public ValueTask<bool> SaveAsync(string conversation, long expected, long version,
        byte[] state, IReadOnlyList<Row> added, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var kept = _conversations.GetValueOrDefault(conversation) ?? new Kept([], 0, []);
            if (kept.Version != expected) return new(false);
            kept.Rows.AddRange(added);
            _conversations[conversation] = kept with { State = state, Version = version };
            return new(true);
        }
    }

    public ValueTask<IReadOnlyList<Row>> ReadAsync(string conversation, long after, int limit, CancellationToken cancellation)
    {
        lock (_gate)
            return new(_conversations.TryGetValue(conversation, out var kept)
                ? [.. kept.Rows.SkipWhile(row => row.Sequence <= after).Take(limit < 0 ? int.MaxValue : limit)] : []);
    }

    public ValueTask DisposeAsync() => default;

    private sealed record Kept(byte[] State, long Version, List<Row> Rows);
}
