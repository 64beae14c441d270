using Microsoft.Extensions.DependencyInjection;

namespace Engine.Runtime.Ports;

/// <summary>Puts ports into a host.</summary>
public static class PortHosting
{
    /// <summary>Adds a port. Every silo of a cluster adds the same ones.</summary>
    public static IServiceCollection AddPort(
        this IServiceCollection services, Func<IServiceProvider, IPort> port, PortOptions? options = null) =>
        services.AddSingleton(provider => new RegisteredPort(port(provider), options ?? new PortOptions()));

    /// <summary>Adds a port that asks another system by JSON over HTTP.</summary>
    public static IServiceCollection AddHttpPort(this IServiceCollection services, string name, HttpPortOptions options, TimeProvider? time = null) =>
        services.AddPort(_ => new HttpPort(name, options, NewClient(), time ?? TimeProvider.System), options);

    /// <summary>The time-out is the port's; a redirection may lead anywhere, so none is followed.</summary>
    private static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),   // names may be moved
    }) { Timeout = Timeout.InfiniteTimeSpan };
}
