using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Runtime.Tails;

/// <summary>How a process hears of what is committed: from its own journal, or from other machines.</summary>
internal interface IFollowing
{
    /// <inheritdoc cref="IEngine.WatchAsync"/>
    IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation);
}
