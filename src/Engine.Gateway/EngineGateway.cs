using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Engine.Contracts;
using Engine.Gateway.Deeds;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Hubs;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Sight;
using Engine.Gateway.Sites;
using Engine.Gateway.Streams;
using Engine.Gateway.Tokens;
using Engine.Runtime;
using Engine.Runtime.Tails;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Engine.Gateway;

/// <summary>The engine over HTTP and WebSockets.</summary>
public static class EngineGateway
{
    /// <summary>Adds the gateway. The host adds the <see cref="IEngine"/> that it stands in front of, and the projections.</summary>
    /// <remarks>
    /// A host may bring its own <see cref="TimeProvider"/>, <see cref="IConversationIds"/>, <see cref="ISignals"/> and
    /// <see cref="IReadiness"/>, before or after.
    /// </remarks>
    public static IServiceCollection AddEngineGateway(
        this IServiceCollection services, SigningKey key, Action<GatewayOptions>? configure = null)
    {
        services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>().Configure(configure ?? (_ => { }));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IConversationIds, RandomConversationIds>();
        services.TryAddSingleton<IReadiness, EngineReads>();
        services.TryAddSingleton(provider => new Presence(
            provider.GetRequiredService<IEngine>(), "gateway-" + RandomNumberGenerator.GetHexString(16, lowercase: true),
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value.PresenceTimes, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Presence>>()));

        services.TryAddSingleton(key);
        services.TryAddSingleton<TokenIssuer>();
        services.TryAddSingleton<Revocations>();
        services.AddHostedService(provider => provider.GetRequiredService<Revocations>());
        services.TryAddSingleton(provider =>
        {
            var (time, revocations) = (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Revocations>());
            return new KnownTokens(time, () => (key.Ring(time), revocations.Version));
        });
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, BearerTokens>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddAuthorization();
        // Authentication brings it along; nothing of ours needs its keys, so none are written.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();

        services.TryAddSingleton<Channels>();
        services.TryAddSingleton<Opening>();
        services.TryAddSingleton<SiteRates>();
        services.TryAddSingleton<Inspections>();
        services.TryAddSingleton<CustomerRate>();
        services.TryAddSingleton<ConversationVolume>();
        services.TryAddSingleton<ISignals, LocalSignals>();   // a host of several processes brings one that reaches them
        services.TryAddSingleton<HubParts>();
        services.TryAddSingleton<EventStreams>();
        services.TryAddSingleton<TypingSigns>();
        services.TryAddSingleton<RestPresence.Known>();
        services.AddCors();
        services.TryAddSingleton<Farewell>();
        services.TryAddSingleton<RevokedConnections>();
        services.AddSignalR(hub => { hub.AddFilter<UnexpectedFilter>(); hub.AddFilter<Farewell>(); hub.AddFilter<RevokedConnections>(); })
            .AddJsonProtocol(json => json.PayloadSerializerOptions = WireJson.Options);
        services.AddOptions<HubOptions>().Configure<IOptions<GatewayOptions>>((hub, gateway) =>
            hub.MaximumReceiveMessageSize = gateway.Value.HubMessageBytesMax);

        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);   // so that it becomes a problem with a code
        // The document's numbers are numbers.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddEngineDocument();
        services.AddLogging(logging => logging.KeepSecrets());
        return services;
    }

    /// <summary>Maps every address of docs/protocol.md, with authentication and problems before them.</summary>
    public static WebApplication MapEngineGateway(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        var options = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;
        string[] origins = [.. options.CorsOrigins, .. options.Sites.Values.SelectMany(site => site.Origins)];
        if (origins.Length > 0)
            app.UseCors(policy => policy.WithOrigins(origins).WithMethods("GET", "POST")
                .WithHeaders("Authorization", "Content-Type", "Last-Event-ID").WithExposedHeaders("Retry-After")
                .SetPreflightMaxAge(TimeSpan.FromHours(1)));
        app.UseAuthentication();
        app.UseAuthorization();
        var rate = app.Services.GetRequiredService<CustomerRate>();
        app.Use(next => http => rate.LimitAsync(http, next));
        var farewell = app.Services.GetRequiredService<Farewell>();
        app.Use(next => http => farewell.HoldAsync(http, next));

        app.MapConversations();
        app.MapSites();
        app.MapDeeds();
        app.MapWall();
        app.MapFigures();
        app.MapCustomers();
        app.MapTokens();
        app.MapWebhooks();
        app.MapDeadLetters();
        app.MapAssistants();
        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();

        app.MapHub<AgentHub>(Door.Desk.Hub, Connection).RequireAuthorization(Roles.Any(Door.Desk.Who));
        app.MapHub<SupervisorHub>(Door.Wall.Hub, Connection).RequireAuthorization(Roles.Any(Door.Wall.Who));
        return app;

        void Connection(HttpConnectionDispatcherOptions hub)
        {
            hub.Transports = HttpTransportType.WebSockets;   // others need every request of a connection to reach the same process
            hub.CloseOnAuthenticationExpiration = true;
            hub.TransportMaxBufferSize = hub.ApplicationMaxBufferSize = options.HubBufferBytesMax;
        }
    }
}
