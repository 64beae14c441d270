using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Streams;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Engine.Gateway.Tokens;

/// <summary>How a bearer token is checked, and what is answered when it will not do.</summary>
internal sealed class BearerTokens(
    SigningKey key, KnownTokens known, Revocations revocations, TimeProvider time) : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>
    /// Browsers can't put a header on a WebSocket or an EventSource; there, and nowhere else, the token may stand in the address.
    /// </summary>
    private const string QueryKey = "access_token";

    private const string Scheme = "Bearer ";

    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = Claims.Issuer,
            ValidAudience = Claims.Audience,
            IssuerSigningKeyResolver = (_, _, _, _) => key.Ring(time).Checking(time.GetUtcNow()),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireExpirationTime = true,
            // Our clock, and no grace: issuer and judge are the same machines.
            LifetimeValidator = (_, expires, _, _) => expires > time.GetUtcNow().UtcDateTime,
            NameClaimType = Claims.Subject,
            RoleClaimType = Claims.Role,
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context =>
            {
                var header = context.Request.Headers.Authorization.ToString();
                if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                    && known.Find(header.AsSpan(Scheme.Length).Trim()) is { } before)
                {
                    context.Principal = before.Who;
                    context.Properties.ExpiresUtc = before.Expires;
                    context.Success();
                }
                else if (header.Length == 0
                    && (context.Request.Path.StartsWithSegments("/hubs") || EventStreams.IsWantedBy(context.Request)))
                {
                    context.Token = context.Request.Query[QueryKey];
                }
                return Task.CompletedTask;
            },
            OnTokenValidated = context =>
            {
                var token = (JsonWebToken)context.SecurityToken;
                var against = known.Against;
                if (Caller.Read(context.Principal!) is not { } caller)
                {
                    context.Fail("a claim is missing, malformed or out of place");
                }
                else if (revocations.Include(caller))
                {
                    context.Fail("it was revoked");
                }
                else
                {
                    context.Principal = caller.ToPrincipal();
                    var keyEnds = key.Ring(time).UntilOf(context.SecurityToken.SigningKey?.KeyId ?? "", time.GetUtcNow());
                    if (keyEnds is { } end)
                        known.Add(token.EncodedToken, context.Principal, end < token.ValidTo ? end : token.ValidTo, against);
                }
                return Task.CompletedTask;
            },
            OnChallenge = async context =>
            {
                context.HandleResponse();
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await (context.AuthenticateFailure is null
                    ? Problem.Of(Refusal.TokenMissing, "A bearer token is needed.")
                    : Problem.Of(Refusal.TokenInvalid, "The token is not ours, has expired, was revoked, or does not say who you are."))
                    .ExecuteAsync(context.HttpContext);
            },
            OnForbidden = context =>
                Problem.Of(Refusal.RoleForbidden, "Your role may not do this.").ExecuteAsync(context.HttpContext),
        };
    }
}
