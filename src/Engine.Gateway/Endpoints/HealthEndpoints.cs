using Engine.Contracts;
using Engine.Gateway.Health;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Journal;

namespace Engine.Gateway.Endpoints;

/// <summary>Says whether the engine answers.</summary>
public interface IReadiness
{
    /// <returns>False, or an exception: do not send customers here yet.</returns>
    ValueTask<bool> IsReadyAsync(CancellationToken cancellation);
}

/// <summary>Ready when the journal can be read.</summary>
internal sealed class EngineReads(IEngine engine) : IReadiness
{
    public async ValueTask<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await engine.ReadAsync(new ConversationId("readiness").Actor, after: 0, limit: 1, cancellation);
        return true;
    }
}

/// <summary>For whatever starts, stops and balances the process.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => Results.Json(new HealthResponse("live"), GatewayJson.Default.HealthResponse))
            .WithSummary("Does the process run?").Produces<HealthResponse>();
        health.MapGet("/ready", ReadyAsync)
            .WithSummary("Does the engine answer?").Produces<HealthResponse>().Refuses(503);
        health.MapGet("/detail", Detail)
            .WithSummary("Is every part as it should be?")
            .WithDescription("Always 200: a process that answers stays in service, although somebody should look at one of its parts.")
            .Produces<HealthDetail>();
    }

    private static IResult Detail(IEnumerable<ICondition> conditions)
    {
        Condition[] parts = [.. conditions.Select(condition => condition.Now())];
        return Results.Json(
            new HealthDetail(parts.All(part => part.IsGood) ? "good" : "degraded", parts), GatewayJson.Default.HealthDetail);
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, IReadiness readiness)
    {
        try
        {
            if (await readiness.IsReadyAsync(http.RequestAborted))
                return Results.Json(new HealthResponse("ready"), GatewayJson.Default.HealthResponse);
        }
        catch (JournalException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return Problem.Of(Refusal.StorageFailed, "The journal can't be reached.");
        }
        catch (Exception) when (!http.RequestAborted.IsCancellationRequested)
        {
            // An engine that fails is one that is not ready; its own log says why.
        }
        return Problem.Of(Refusal.Busy, "The engine is not ready yet.");
    }
}
