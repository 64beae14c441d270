using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Engine.Gateway.Endpoints;

/// <summary>What admins do with tokens.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder app) => app.MapGroup("/v1/tokens").WithTags("Tokens")
        .MapPost("/revoke", RevokeAsync).RequireAuthorization(Roles.Any(Role.Admin))
        .WithSummary("Revoke tokens")
        .WithDescription("One token by its jti or by itself, or all that were issued to an id until now. Every gateway refuses them "
            + "within 5 seconds.")
        .Accepts<RevokeRequest>("application/json")
        .Produces<RevokeResponse>()
        .Refuses(400, 401, 403, 413, 503);

    private static async Task<IResult> RevokeAsync(
        HttpContext http, Revocations revocations, IOptions<GatewayOptions> options, ILogger<Revocations> logger)
    {
        var body = await RequestBody.ReadAsync(http, GatewayJson.Default.RevokeRequest, options.Value.BodyBytesMax);
        if (body.Value is not { } request) return body.Wrong!;
        if (new[] { request.Jti, request.Token, request.Id }.Count(given => given is not null) != 1)
            return Problem.Of(Refusal.FieldInvalid, "Name one of 'jti', 'token' and 'id'.");
        var token = request.Jti ?? (request.Token is { } whole ? IdOf(whole) : null);
        if (!WordId.IsValid(token ?? request.Id)) return Problem.Of(Refusal.FieldInvalid, "That names no token.");

        var by = Caller.Of(http.User).Id;
        if (await revocations.RevokeAsync(new AccessEvent.Revoked(token, request.Id, by), http.RequestAborted) is not { } sequence)
            return Problem.Of(Refusal.StorageFailed, "This gateway has no journal to write it to.");
        RevocationLog.Revoked(logger, by, token is null ? $"every token of {request.Id}" : $"the token {token}");
        return Results.Json(new RevokeResponse(sequence), GatewayJson.Default.RevokeResponse);
    }

    /// <returns>Empty when it is no token of ours. Whoever may revoke any token need not prove that this one was ours.</returns>
    private static string IdOf(string token)
    {
        var handler = new JsonWebTokenHandler();
        return handler.CanReadToken(token) ? handler.ReadJsonWebToken(token).Id : "";
    }
}
