using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Runtime.Ports;

/// <summary>Puts ports into a host.</summary>
public static class PortHosting
{
    /// <summary>What the settings can make a port of, by the scheme of its address. A new kind is a class and a line here.</summary>
    private static readonly FrozenDictionary<string, Func<string, HttpPortOptions, TimeProvider, IPort>> Kinds =
        new Dictionary<string, Func<string, HttpPortOptions, TimeProvider, IPort>>
        {
            ["http"] = static (name, options, time) => new HttpPort(name, options, NewClient(), time),
            ["file"] = static (name, options, _) => new TablePort(name, new Uri(options.Url).LocalPath),
            ["https"] = static (name, options, time) => new HttpPort(name, options, NewClient(), time),
        }.ToFrozenDictionary();

    /// <summary>The schemes that <see cref="AddPort(IServiceCollection, string, HttpPortOptions, TimeProvider)"/> knows.</summary>
    public static IEnumerable<string> Schemes => Kinds.Keys.Order(StringComparer.Ordinal);

    /// <summary>Adds a port. Every silo of a cluster adds the same ones.</summary>
    public static IServiceCollection AddPort(
        this IServiceCollection services, Func<IServiceProvider, IPort> port, PortOptions? options = null) =>
        services.AddSingleton(provider => new RegisteredPort(port(provider), options ?? new PortOptions()));

    /// <summary>Adds the port that a setting names.</summary>
    /// <exception cref="ArgumentException">Its address is not of one of the <see cref="Schemes"/>.</exception>
    public static IServiceCollection AddPort(
        this IServiceCollection services, string name, HttpPortOptions options, TimeProvider? time = null) =>
        Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && Kinds.TryGetValue(url.Scheme, out var kind)
            ? services.AddPort(_ => kind(name, options, time ?? TimeProvider.System), options)
            : throw new ArgumentException($"'{options.Url}' is no address of {string.Join(", ", Schemes)}.", nameof(options));

    /// <summary>The time-out is the port's; a redirection may lead anywhere, so none is followed.</summary>
    private static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),   // names may be moved
    }) { Timeout = Timeout.InfiniteTimeSpan };
}
