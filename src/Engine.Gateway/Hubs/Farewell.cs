using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;

namespace Engine.Gateway.Hubs;

/// <summary>
/// When the host stops, tells every socket to connect again (SignalR's Close with allowReconnect) before the server cuts them, so that
/// people are at the next gateway while this one still drains.
/// </summary>
internal sealed class Farewell(IHostApplicationLifetime lifetime) : IHubFilter, IDisposable
{
    /// <summary>How long the stop waits for clients to hang up. The server then cuts whoever has not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IConnectionLifetimeNotificationFeature> _connections = [];
    private readonly ManualResetEventSlim _allGone = new(initialState: true);
    private CancellationTokenRegistration? _stopping;
    private int _sockets;

    public void Dispose()
    {
        _stopping?.Dispose();
        _allGone.Dispose();
    }

    /// <summary>Counts a socket until its last byte is sent.</summary>
    public async Task HoldAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is null)
        {
            await next(http);
            return;
        }
        lock (_gate)
        {
            // Registered late on purpose: the newest registration runs first, and the server's own cuts every socket.
            _stopping ??= lifetime.ApplicationStopping.Register(Say);
            if (++_sockets == 1) _allGone.Reset();
        }
        try
        {
            await next(http);
        }
        finally
        {
            lock (_gate)
                if (--_sockets == 0) _allGone.Set();
        }
    }

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } connection)
        {
            lock (_gate) _connections[context.Context.ConnectionId] = connection;
            if (lifetime.ApplicationStopping.IsCancellationRequested) connection.RequestClose();
        }
        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        lock (_gate) _connections.Remove(context.Context.ConnectionId);
        return next(context, exception);
    }

    private void Say()
    {
        IConnectionLifetimeNotificationFeature[] connections;
        lock (_gate) connections = [.. _connections.Values];
        foreach (var connection in connections) connection.RequestClose();
        _allGone.Wait(Patience);
    }
}
