using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Sites;

/// <summary>The door for browsers: a page of a site's own origin opens a conversation without a token and gets one.</summary>
internal static class SiteEndpoints
{
    public static void MapSites(this IEndpointRouteBuilder app) => app.MapGroup("/v1/sites").WithTags("Sites")
        .MapPost("/{site}/conversations", OpenAsync).AllowAnonymous()
        .WithSummary("Open a conversation from a browser")
        .WithDescription(
            "For pages of the site's own origins. The customer is anonymous, or whom the site's server has signed; docs/protocol.md says "
                + "how.")
        .Accepts<SiteRequest>(isOptional: true, "application/json")
        .Produces<StartResponse>(StatusCodes.Status201Created)
        .Refuses(400, 403, 404, 409, 413, 429, 503);

    private static async Task<IResult> OpenAsync(
        string site, HttpContext http, Opening opening, SiteRates rates, TimeProvider time, IOptions<GatewayOptions> options)
    {
        if (!options.Value.Sites.TryGetValue(site, out var known))
            return Problem.Of(Refusal.UnknownRoute, "There is no such site here.");
        // Every browser names the origin with a POST; whoever is no browser can write any, and gains no more than a visitor has.
        if (!known.Origins.Contains(http.Request.Headers.Origin.ToString(), StringComparer.OrdinalIgnoreCase))
            return Problem.Of(Refusal.RoleForbidden, "Pages of this origin do not belong to the site.");
        if (rates.Refuses(site, known, http.Connection.RemoteIpAddress) is { } tooMany) return tooMany;

        var body = await RequestBody.ReadAsync(http, GatewayJson.Default.SiteRequest, options.Value.BodyBytesMax, mayBeEmpty: true);
        if (body.Wrong is { } wrong) return wrong;
        var customer = new CustomerProfile(AnonymousCustomers.Next(), Locale: body.Value?.Locale);
        if (body.Value?.Customer is { } proof)
        {
            if (proof is not { Id: not null, Proof: not null })
                return Problem.Of(Refusal.FieldInvalid, "A customer has 'id', 'at' and 'proof', and may have a 'name'.");
            if (known.Key is not { } key || !proof.IsGood(site, key, time.GetUtcNow()))
                return Problem.Of(Refusal.TokenInvalid, "The proof of who the customer is does not hold.");
            customer = customer with { Id = new CustomerId(proof.Id), Name = proof.Name };
        }
        return await opening.OpenAsync(http, wanted: null, customer, channel: site, known.Assistant);
    }
}

/// <summary>Opens a conversation from a browser.</summary>
/// <param name="Customer">Who the customer is, signed by the site's server; anonymous when left out.</param>
/// <param name="Locale">BCP 47, as the browser says.</param>
internal sealed record SiteRequest(CustomerProof? Customer = null, string? Locale = null);

/// <summary>How many conversations a site and each address of its visitors open in a minute.</summary>
internal sealed class SiteRates(TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Window<string> _sites = new(Minute, time), _addresses = new(Minute, time);

    public IResult? Refuses(string id, Site site, System.Net.IPAddress? from) =>
        _addresses.Add($"{id} {from}", 1) > site.OpeningsPerMinuteOfAddress ? TooMany("from this address", site.OpeningsPerMinuteOfAddress)
        : _sites.Add(id, 1) > site.OpeningsPerMinute ? TooMany("on this site", site.OpeningsPerMinute)
        : null;

    private static IResult TooMany(string where, int most) => Problem.Of(Refusal.RateLimited, string.Create(
        CultureInfo.InvariantCulture, $"More than {most} conversations were opened {where} in this minute."));
}
