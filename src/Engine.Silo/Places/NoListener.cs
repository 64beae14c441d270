using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Silo.Places;

/// <summary>
/// An embedded silo has nobody to talk with: it binds no port, so no other program or user of the machine can reach its grains past the
/// gateway's tokens. Orleans is given these in place of its sockets.
/// </summary>
internal sealed class NoListener(EndPoint endPoint) : IConnectionListener
{
    private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EndPoint EndPoint => endPoint;

    /// <summary>Puts this in the place of every listener that Orleans has registered, whatever its key.</summary>
    public static void InPlaceOfSockets(IServiceCollection services)
    {
        foreach (var registered in services.Where(s => s.IsKeyedService && s.ServiceType == typeof(IConnectionListenerFactory)).ToArray())
        {
            services.Remove(registered);
            services.AddKeyedSingleton<IConnectionListenerFactory>(registered.ServiceKey, new Factory());
        }
    }

    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_unbound.Task);

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.TrySetResult(null);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private sealed class Factory : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new(new NoListener(endpoint));
    }
}
