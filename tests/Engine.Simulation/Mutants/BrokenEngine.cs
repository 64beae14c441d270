using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Simulation.Mutants;

/// <summary>An engine with one thing about it changed.</summary>
internal sealed class BrokenEngine(IEngine real) : IEngine
{
    public Func<IEngine, ActorId, Command, ValueTask<Reply>>? Sends { get; init; }

    public Func<IEngine, ActorId, long, int, ValueTask<IReadOnlyList<Committed>>>? Reads { get; init; }

    public Func<IEngine, Watch, IAsyncEnumerable<Committed>>? Watches { get; init; }

    public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
        Sends?.Invoke(real, to, command) ?? real.SendAsync(to, command, cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        Reads?.Invoke(real, actor, after, limit) ?? real.ReadAsync(actor, after, limit, cancellation);

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
        Watches?.Invoke(real, watch) ?? real.WatchAsync(watch, cancellation);
}
