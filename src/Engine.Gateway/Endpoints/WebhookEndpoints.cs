using System.Security.Cryptography;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Endpoints;

/// <summary>Makes a webhook.</summary>
/// <param name="Url">Where deliveries are posted to, http or https.</param>
/// <param name="Types">Names of events, such as conversation.closed; at least one.</param>
/// <param name="Id">A name of your own; otherwise one is made.</param>
/// <param name="Secret">What deliveries are signed with, whsec_ and 24 to 64 bytes in Base64; otherwise one is made.</param>
internal sealed record WebhookRequest(string Url, string[] Types, string? Id = null, string? Secret = null);

/// <summary>A webhook that was made. Its secret is shown this once.</summary>
internal sealed record WebhookResponse(string Id, string Url, string[] Types, string Secret);

/// <summary>Who is told of events by webhooks: admins say it.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/v1/webhooks").WithTags("Webhooks").RequireAuthorization(Roles.Any(Role.Admin));
        all.MapPost("", SubscribeAsync)
            .WithSummary("Make a webhook")
            .WithDescription("Events of these types are posted to the address from now on, signed with the secret, which is shown this "
                + "once.")
            .Accepts<WebhookRequest>("application/json")
            .Produces<WebhookResponse>(StatusCodes.Status201Created).Produces<WebhookResponse>()
            .Refuses(400, 401, 403, 409, 413, 503);
        all.MapGet("", (HttpContext http, IEngine engine) => AskAsync(http, engine, new Look()))
            .WithSummary("List webhooks")
            .WithDescription("Without their secrets.")
            .Produces<WebhooksView>()
            .Refuses(401, 403, 503);
        all.MapDelete("/{id}", (string id, HttpContext http, IEngine engine) =>
                AskAsync(http, engine, new WebhookCommand.Unsubscribe(id, Caller.Of(http.User).Id)))
            .WithSummary("Delete a webhook")
            .WithDescription("What was not delivered yet is not delivered any more.")
            .Produces<WebhooksView>()
            .Refuses(401, 403, 404, 503);
    }

    private static async Task<IResult> SubscribeAsync(HttpContext http, IEngine engine, IOptions<GatewayOptions> options)
    {
        var body = await RequestBody.ReadAsync(http, GatewayJson.Default.WebhookRequest, options.Value.BodyBytesMax);
        if (body.Value is not { } request) return body.Wrong!;
        if (request.Url is null) return Problem.Of(Refusal.FieldInvalid, "The field 'url' is missing.");
        if (request.Types is null) return Problem.Of(Refusal.FieldInvalid, "The field 'types' is missing.");
        var id = request.Id ?? RandomNumberGenerator.GetHexString(16, lowercase: true);
        var secret = request.Secret ?? "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var reply = await engine.SendAsync(
            ActorId.Webhooks, new WebhookCommand.Subscribe(id, request.Url, [.. request.Types], secret, Caller.Of(http.User).Id),
            http.RequestAborted);
        if (reply is not Reply.Accepted made) return Problem.Of((Reply.Refused)reply);
        http.Response.Headers.CacheControl = "no-store";   // a secret is not for caches
        return Results.Json(
            new WebhookResponse(id, request.Url, request.Types, secret), GatewayJson.Default.WebhookResponse,
            statusCode: made.First <= made.Last ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    /// <returns>The list as it is then.</returns>
    private static async Task<IResult> AskAsync(HttpContext http, IEngine engine, Command command)
    {
        var reply = await engine.SendAsync(ActorId.Webhooks, command, http.RequestAborted);
        return reply is Reply.Accepted { View: WebhooksView view }
            ? Results.Json(view, GatewayJson.Default.WebhooksView)
            : Problem.Of((Reply.Refused)reply);
    }
}
