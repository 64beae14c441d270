using System.Collections.Immutable;
using Engine.Contracts.Views;
using Engine.Gateway.Serialization;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;
using Engine.Runtime.Assistants;

namespace Engine.Gateway.Endpoints;

/// <summary>What each silo has, by address.</summary>
internal sealed record AssistantsResponse(ImmutableArray<AssistantsView> Silos);

/// <summary>What admins do with assistants while the engine runs.</summary>
internal static class AssistantEndpoints
{
    public static void MapAssistants(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/v1/assistants").WithTags("Assistants").RequireAuthorization(Roles.Any(Role.Admin));
        all.MapGet("", async (HttpContext http, IAssistants assistants) => Of(await assistants.ReadAsync(http.RequestAborted)))
            .WithSummary("List assistants")
            .WithDescription("By silo: names, versions, models, and what the last reading of the folders refused.")
            .Produces<AssistantsResponse>()
            .Refuses(401, 403, 503);
        all.MapPost("/reload", ReloadAsync)
            .WithSummary("Read the assistants again")
            .WithDescription("Every silo reads its folders. What can't be used is refused with its reason, and what was in use there goes "
                + "on; conversations keep the version that they have. May be repeated.")
            .Produces<AssistantsResponse>()
            .Refuses(401, 403, 503);
    }

    private static async Task<IResult> ReloadAsync(HttpContext http, IAssistants assistants, ILogger<Inspections> logger)
    {
        var silos = await assistants.ReloadAsync(http.RequestAborted);
        InspectionLog.Reloaded(logger, Caller.Of(http.User).Id, silos.Sum(silo => silo.Refused.Length));
        return Of(silos);
    }

    private static IResult Of(ImmutableArray<AssistantsView> silos) =>
        Results.Json(new AssistantsResponse(silos), GatewayJson.Default.AssistantsResponse);
}
