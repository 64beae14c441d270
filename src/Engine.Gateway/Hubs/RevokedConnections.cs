using System.Collections.Concurrent;
using Engine.Gateway.Tokens;
using Microsoft.AspNetCore.SignalR;

namespace Engine.Gateway.Hubs;

/// <summary>Ends the connections of a token when it is revoked: a connection is asked for its token once, when it is opened.</summary>
internal sealed class RevokedConnections : IHubFilter, IDisposable
{
    private readonly ConcurrentDictionary<string, HubCallerContext> _open = [];
    private readonly Revocations _revocations;

    public RevokedConnections(Revocations revocations)
    {
        _revocations = revocations;
        _revocations.Changed += End;
    }

    public void Dispose() => _revocations.Changed -= End;

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        _open[context.Context.ConnectionId] = context.Context;
        if (_revocations.Include(Caller.Of(context.Context.User!))) context.Context.Abort();   // between the token's check and here
        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _open.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    private void End()
    {
        foreach (var connection in _open.Values)
            if (_revocations.Include(Caller.Of(connection.User!))) connection.Abort();
    }
}
