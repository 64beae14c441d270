using System.Runtime.CompilerServices;
using Engine.Contracts;
using Engine.Gateway.Problems;
using Microsoft.AspNetCore.SignalR;

namespace Engine.Gateway.Hubs;

/// <summary>The streams that one connection has open: so many and no more.</summary>
internal sealed class OpenStreams(int max)
{
    private int _open;

    public async IAsyncEnumerable<T> FollowAsync<T>(
        IAsyncEnumerable<T> items, ILogger logger, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > max)
                throw HubRefusals.ToException(Refusal.RateLimited, $"{max} streams are open on this connection already.");
            await using var item = items.GetAsyncEnumerator(cancellation);
            while (await NextAsync(item, logger, cancellation)) yield return item.Current;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static async ValueTask<bool> NextAsync<T>(IAsyncEnumerator<T> item, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            return await item.MoveNextAsync();
        }
        catch (Exception e) when (e is not HubException && !cancellation.IsCancellationRequested)
        {
            var failure = Failure.Of(e);
            if (failure.IsForLater) HubLog.ForLater(logger, typeof(T).Name, e.Message);
            else HubLog.StreamBroke(logger, e, typeof(T).Name);
            throw HubRefusals.ToException(failure);
        }
    }
}
