using System.Net;
using Engine.Contracts;
using Engine.Demo;
using Engine.Gateway.Tokens;
using Engine.Runtime;

namespace Engine.Host.Serving;

/// <summary>What a demo adds to a process that serves: people who simulate, and links that sign a newcomer in.</summary>
internal sealed class LivingDemo(Floor floor)
{
    /// <summary>One id for both pages: what the supervisor takes over lies on the agent's desk.</summary>
    private const string Newcomer = "you";

    /// <summary>Longer than anybody looks at a demo in one go; the start page has fresh ones.</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(4);

    /// <summary>After the engine and the gateway, so that it stops before them.</summary>
    public void AddTo(IServiceCollection services) => services.AddHostedService(provider => new Playing(
        floor, provider.GetRequiredService<IEngine>(), provider.GetRequiredService<Presence>()));

    /// <summary>
    /// Links with a token for whoever sits at this machine. Another site's page can't read them: it is of another origin, and one whose
    /// name is made to point here still gives its own name as the host.
    /// </summary>
    public void MapTo(WebApplication app) => app.MapGet("/start/sign-ins", (HttpContext http, TokenIssuer issuer) =>
        {
            if (http.Connection.RemoteIpAddress is not { } caller || !IPAddress.IsLoopback(caller) || !IsLoopback(http.Request.Host.Host))
                return Results.NotFound();
            http.Response.Headers.CacheControl = "no-store";
            return Results.Json(new { desk = Desk(issuer), wall = Wall(issuer), shop = "/" });
        })
        .AllowAnonymous().ExcludeFromDescription();

    public void Greet(WebApplication app)
    {
        var issuer = app.Services.GetRequiredService<TokenIssuer>();
        var at = app.Urls.First().TrimEnd('/');
        Console.WriteLine($"Shop       {at}/");
        Console.WriteLine($"Start      {at}/start");
        Console.WriteLine($"Desk       {at}{Desk(issuer)}");
        Console.WriteLine($"Wall       {at}{Wall(issuer)}");
    }

    private string Desk(TokenIssuer issuer) => PageLink.To("/desk", Token(Role.Agent, issuer), floor.Skills);

    private static string Wall(TokenIssuer issuer) => PageLink.To("/wall", Token(Role.Supervisor, issuer));

    private static string Token(Role role, TokenIssuer issuer) => issuer.Issue(role, Newcomer, conversation: null, TokenLife);

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private sealed class Playing(Floor floor, IEngine engine, Presence presence) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => floor.RunAsync(engine, presence, stoppingToken);
    }
}
