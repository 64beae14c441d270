using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;

namespace Engine.Simulation.Mutants;

/// <summary>A journal with one thing about it changed.</summary>
internal sealed class BrokenJournal(IJournal real) : IJournal
{
    public Func<IJournal, Turn, ValueTask<IReadOnlyList<Committed>?>>? Appends { get; init; }

    public Func<ActorId, Loaded, Loaded>? Loads { get; init; }

    public Func<IJournal, ActorId, long, int, ValueTask<IReadOnlyList<Committed>>>? Reads { get; init; }

    public Func<ActorKind, IReadOnlyList<Committed>, IReadOnlyList<Committed>>? ReadsAll { get; init; }

    public ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default) =>
        Appends?.Invoke(real, turn) ?? real.AppendAsync(turn, cancellation);

    public Func<IJournal, ActorId, ValueTask>? Forgets { get; init; }

    public async ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default)
    {
        var loaded = await real.LoadAsync(actor, cancellation);
        return Loads?.Invoke(actor, loaded) ?? loaded;
    }

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        Reads?.Invoke(real, actor, after, limit) ?? real.ReadAsync(actor, after, limit, cancellation);

    public async ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind,
        long afterPosition, int limit, CancellationToken cancellation = default)
    {
        var page = await real.ReadAllAsync(kind, afterPosition, limit, cancellation);
        return ReadsAll?.Invoke(kind, page) ?? page;
    }

    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default) =>
        real.DueAsync(until, limit, cancellation);

    public ValueTask ForgetAsync(ActorId actor, CancellationToken cancellation = default) =>
        Forgets?.Invoke(real, actor) ?? real.ForgetAsync(actor, cancellation);

    public IDisposable Subscribe(Action<IReadOnlyList<Committed>> committed) => real.Subscribe(committed);

    public ValueTask DisposeAsync() => real.DisposeAsync();
}
