using System.Net;

namespace Engine.LoadTester.Customers;

/// <summary>The load tester's own connections: as little as possible between a request and its bytes.</summary>
internal static class Connections
{
    /// <summary>A stalled engine has many requests waiting on few connections; without a limit every one would open its own.</summary>
    private const int Max = 512;

    public static HttpMessageInvoker Open() => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = Max,
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
    });

    /// <summary>Short first waits, so that a stall shows in the figures and the wait after it does not.</summary>
    /// <param name="random">Drawn from by everybody at once.</param>
    public static Client.Pauses Pauses(TimeProvider time, Random random) => new(time, () => { lock (random) return random.NextDouble(); });
}
