using System.ComponentModel;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Streams;
using Engine.Gateway.Tokens;
using Engine.Runtime.Projections;

namespace Engine.Gateway.Endpoints;

/// <summary>What agents and supervisors do over hubs, for programs without WebSockets.</summary>
internal static class DeedEndpoints
{
    private const int RowsDefault = 100, RowsMax = 1000;

    public static void MapDeeds(this IEndpointRouteBuilder app)
    {
        foreach (var deed in DeedTable.All) deed.Map(app);

        app.MapGet(Door.Desk.Path, DeskAsync).AddEndpointFilter<RestPresence>()
            .RequireAuthorization(Roles.Any(Door.Desk.Who)).WithTags(Door.Desk.Tag)
            .WithSummary("Look at one's desk")
            .WithDescription("The agent with everything held or offered. A context packet is at /v1/conversations/{id}/packet.")
            .Produces<AgentView>()
            .Refuses(401, 403, 503);
        app.MapPost($"{Door.Desk.Path}/conversations/{{id}}/typing", Typing).AddEndpointFilter<RestPresence>()
            .RequireAuthorization(Roles.Any(Door.Desk.Who)).WithTags(Door.Desk.Tag)
            .WithSummary("Say that one is typing")
            .WithDescription("As `Typing` over `/hubs/agent`: a sign for the customer that is good for 6 seconds and never stored.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 403);
        app.MapGet(Door.Wall.Path, WallAsync)
            .RequireAuthorization(Roles.Any(Door.Wall.Who)).WithTags(Door.Wall.Tag)
            .WithSummary("Look at the live conversations")
            .WithDescription("Those that match, as `Wall` over `/hubs/supervisor` begins.")
            .Produces<WallPage>()
            .Refuses(400, 401, 403, 503);
    }

    private static async Task<IResult> DeskAsync(HttpContext http, IEngine engine) =>
        await engine.SendAsync(Caller.Of(http.User).Agent.Actor, new Look(), http.RequestAborted) switch
        {
            Reply.Refused refused => Problem.Of(refused),
            var reply => Results.Json((AgentView)reply.View!, WireJson.Options),
        };

    private static IResult Typing(string id, HttpContext http, TypingSigns typing)
    {
        if (!WordId.IsValid(id))
            return Problem.Of(Refusal.IdInvalid, "The conversation's id must be 1 to 128 letters, digits or - _ . : @ +.");
        typing.TellOfAgent(new ConversationId(id), Caller.Of(http.User).Agent);
        return Results.NoContent();
    }

    private static async Task<IResult> WallAsync(
        HttpContext http, Wall wall, [Description("bot, waiting, offered or withAgent.")] string? phase = null,
        [Description("bot, queue or agent.")] string? owner = null, string? queue = null, string? agent = null, string? intent = null,
        string? channel = null, float? sentimentBelow = null, float? confidenceBelow = null,
        int? failedAttemptsFrom = null, [Description("At most so many rows, 1 to 1,000.")] int limit = RowsDefault)
    {
        if (limit is < 1 or > RowsMax) return Problem.Of(Refusal.FieldInvalid, $"'limit' must be 1 to {RowsMax}.");
        if (!TryWord<Phase>(phase, out var inPhase)) return Problem.Of(Refusal.FieldInvalid, $"'{phase}' is no phase.");
        if (!TryWord<OwnerKind>(owner, out var ownedBy)) return Problem.Of(Refusal.FieldInvalid, $"'{owner}' is no kind of owner.");
        var filter = new WallFilter(
            inPhase, ownedBy, queue is null ? null
                : new QueueId(queue), agent, intent, channel, sentimentBelow, confidenceBelow, failedAttemptsFrom);
        var rows = new List<WallRow>();
        await foreach (var change in wall.WatchAsync(filter, http.RequestAborted))
        {
            if (change.Kind == WallChangeKind.Put) rows.Add(change.Row!);
            if (change.Kind == WallChangeKind.Ready || rows.Count == limit) break;
        }
        return Results.Json(new WallPage(rows), WireJson.Options);
    }

    /// <summary>A word as it stands in JSON. One that was left out is none, and right.</summary>
    private static bool TryWord<T>(string? word, out T? value) where T : struct, Enum
    {
        value = word is null ? null
            : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => JsonNamingPolicy.CamelCase.ConvertName($"{v}") == word);
        return word is null || value is not null;
    }
}
