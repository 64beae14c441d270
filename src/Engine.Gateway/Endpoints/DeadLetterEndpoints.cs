using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Endpoints;

/// <summary>What admins do with what other systems did not do.</summary>
internal static class DeadLetterEndpoints
{
    private const int ReadsAtOnce = 8;

    public static void MapDeadLetters(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/v1/dead-letters").WithTags("Dead letters").RequireAuthorization(Roles.Any(Role.Admin));
        all.MapGet("", (HttpContext http, IEngine engine) => AskAsync(http, engine, new Look()))
            .WithSummary("List dead letters")
            .WithDescription("What other systems did not do for good, oldest first.")
            .Produces<DeadLettersView>()
            .Refuses(401, 403, 503);
        all.MapPost("/{id}/redrive", (string id, HttpContext http, IEngine engine) =>
                AskAsync(http, engine, new DeadLetterCommand.Redrive(id, Caller.Of(http.User).Id)))
            .WithSummary("Try a dead letter once more")
            .WithDescription("Whoever owed it asks again. It leaves the list when they have taken it back, and is a new one when it fails "
                + "again.")
            .Produces<DeadLettersView>()
            .Refuses(401, 403, 404, 503);
        all.MapDelete("/{id}", (string id, HttpContext http, IEngine engine) =>
                AskAsync(http, engine, new DeadLetterCommand.Drop(id, Caller.Of(http.User).Id)))
            .WithSummary("Drop a dead letter")
            .WithDescription("It leaves the list; the journal keeps that it was there.")
            .Produces<DeadLettersView>()
            .Refuses(401, 403, 404, 503);
    }

    /// <returns>The list as it is then.</returns>
    private static async Task<IResult> AskAsync(HttpContext http, IEngine engine, Command command)
    {
        var reply = await engine.SendAsync(ActorId.DeadLetters, command, http.RequestAborted);
        return reply is Reply.Accepted { View: DeadLettersView view }
            ? Results.Json(await WithWordsAsync(engine, view, http.RequestAborted), GatewayJson.Default.DeadLettersView)
            : Problem.Of((Reply.Refused)reply);
    }

    /// <summary>What another system said is kept with who asked it, and is erased with them; the list has it from there.</summary>
    private static async Task<DeadLettersView> WithWordsAsync(IEngine engine, DeadLettersView view, CancellationToken cancellation)
    {
        var letters = view.Letters.ToArray();
        var byOthers = Enumerable.Range(0, letters.Length).Where(i => letters[i] is { Why: null, Sequence: not null });
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(byOthers, atOnce, async (i, stop) =>
        {
            if (await engine.ReadAsync(letters[i].From, letters[i].Sequence!.Value - 1, 1, stop) is [{ Event: EffectSettled settled }])
                letters[i] = letters[i] with { Why = settled.Why };
        });
        return new DeadLettersView([.. letters]);
    }
}
