using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Runtime.Tails;

namespace Engine.Silo.Following;

/// <summary>What a member of a cluster follows: one actor by asking its grain, all actors by the journal's streams.</summary>
internal sealed class ClusterFollowing(Listener listener, StreamListener streams) : IFollowing, IAsyncDisposable
{
    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation) => watch switch
    {
        Watch.One one => listener.FollowAsync(one.Actor, one.After, cancellation),
        Watch.All all => streams.FollowAsync(all.Kind, all.AfterPosition, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(watch)),
    };

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync().ConfigureAwait(false);
        await streams.DisposeAsync().ConfigureAwait(false);
    }
}
