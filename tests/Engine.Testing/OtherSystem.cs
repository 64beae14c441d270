using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Engine.Testing;

/// <summary>A system outside of the engine, on a port of 127.0.0.1 that was free: it says and does what a test wants.</summary>
public sealed class OtherSystem : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Heard> _heard = new();

    private OtherSystem(WebApplication app) => _app = app;

    /// <summary>Everything that came, in order.</summary>
    public IReadOnlyList<Heard> All => [.. _heard];

    /// <summary>What is said to it.</summary>
    public Func<Heard, Task<Said>> Answers { get; set; } = _ => Task.FromResult(new Said());

    public string Url => _app.Urls.Single() + "/told";

    public static async Task<OtherSystem> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var system = new OtherSystem(builder.Build());
        system._app.Run(system.HearAsync);
        await system._app.StartAsync();
        return system;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HearAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var heard = new Heard(http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()),
            await reader.ReadToEndAsync());
        _heard.Enqueue(heard);
        var said = await Answers(heard);
        if (said.Drops)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = said.Status;
        if (said.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds;
        if (said.Location is { } location) http.Response.Headers.Location = location;
        await http.Response.WriteAsync(said.Body);
    }

    /// <param name="Headers">By name in lower case.</param>
    public sealed record Heard(IReadOnlyDictionary<string, string> Headers, string Body);

    /// <param name="Drops">The connection breaks instead.</param>
    public sealed record Said(int Status = 200, string Body = "{}", string? RetryAfter = null, bool Drops = false, string? Location = null);
}
