using Engine.Contracts;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;
using Engine.Runtime.Customers;

namespace Engine.Gateway.Endpoints;

/// <summary>What admins do for people who want to know, or to be forgotten.</summary>
internal static class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder app)
    {
        var admins = Roles.Any(Role.Admin);
        app.MapDelete("/v1/customers/{id}", EraseAsync).WithTags("Customers").RequireAuthorization(admins)
            .WithSummary("Forget a customer")
            .WithDescription("What they said and what is known of them can't be read any more when this is answered; open conversations "
                + "close. May be repeated.")
            .Produces<ErasureResponse>()
            .Refuses(400, 401, 403, 404, 503);
        app.MapGet("/v1/customers/{id}/export", ExportAsync).WithTags("Customers").RequireAuthorization(admins)
            .WithSummary("Export a customer")
            .WithDescription("All that is known of them: their events, and those of all their conversations. It is put on record who got "
                + "it.")
            .Produces<ExportDocument>()
            .Refuses(400, 401, 403, 404, 503);
        app.MapDelete("/v1/conversations/{id}", EraseConversationAsync).WithTags("Conversations").RequireAuthorization(admins)
            .WithSummary("Forget a conversation")
            .WithDescription("What was said in it can't be read any more when this is answered; it closes if it is open. For customers "
                + "without an id. May be repeated.")
            .Produces<ErasureResponse>()
            .Refuses(400, 401, 403, 404, 503);
    }

    private static async Task<IResult> EraseAsync(HttpContext http, string id, IEngine engine, ILogger<Inspections> logger)
    {
        if (!WordId.IsValid(id)) return WrongId("customer");
        var by = Caller.Of(http.User).Id;
        var erased = await engine.EraseAsync(new CustomerId(id), by, http.RequestAborted);
        if (erased.Reply is Reply.Refused refused) return Problem.Of(refused);
        InspectionLog.Erased(logger, by, new CustomerId(id).Actor, erased.Conversations);
        return Results.Json(new ErasureResponse(erased.Conversations), GatewayJson.Default.ErasureResponse);
    }

    private static async Task<IResult> EraseConversationAsync(HttpContext http, string id, IEngine engine, ILogger<Inspections> logger)
    {
        if (!WordId.IsValid(id)) return WrongId("conversation");
        var by = Caller.Of(http.User).Id;
        if (await engine.EraseAsync(new ConversationId(id), by, http.RequestAborted) is Reply.Refused refused) return Problem.Of(refused);
        InspectionLog.Erased(logger, by, new ConversationId(id).Actor, 1);
        return Results.Json(new ErasureResponse(1), GatewayJson.Default.ErasureResponse);
    }

    private static async Task<IResult> ExportAsync(HttpContext http, string id, IEngine engine, ILogger<Inspections> logger)
    {
        if (!WordId.IsValid(id)) return WrongId("customer");
        var (by, customer) = (Caller.Of(http.User).Id, new CustomerId(id));
        if (await engine.BeginExportAsync(customer, by, http.RequestAborted) is Reply.Refused refused) return Problem.Of(refused);
        InspectionLog.Exported(logger, by, customer.Actor);
        return Results.Stream(output => engine.WriteExportAsync(customer, output, http.RequestAborted).AsTask(),
            "application/json; charset=utf-8");
    }

    private static IResult WrongId(string what) =>
        Problem.Of(Refusal.IdInvalid, $"The {what}'s id must be 1 to 128 letters, digits or - _ . : @ +.");
}
