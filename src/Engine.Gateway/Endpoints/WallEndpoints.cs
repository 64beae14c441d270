using System.ComponentModel;
using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Tokens;
using Engine.Runtime.Projections;

namespace Engine.Gateway.Endpoints;

/// <summary>The wall for programs without WebSockets, as it is at the moment.</summary>
internal static class WallEndpoints
{
    private const int RowsDefault = 100, RowsMax = 1000, CountDefault = 50;

    public static void MapWall(this IEndpointRouteBuilder app)
    {
        app.MapGet(Door.Wall.Path, RowsAsync)
            .RequireAuthorization(Roles.Any(Door.Wall.Who)).WithTags(Door.Wall.Tag)
            .WithSummary("Look at the live conversations")
            .WithDescription("Those that match, as `Wall` over `/hubs/supervisor` begins.")
            .Produces<WallPage>()
            .Refuses(400, 401, 403, 503);
        app.MapGet($"{Door.Wall.Path}/window", WindowAsync)
            .RequireAuthorization(Roles.Any(Door.Wall.Who)).WithTags(Door.Wall.Tag)
            .WithSummary("Look at some of the live conversations, in order, and at the counts over all")
            .WithDescription("As `Window` over `/hubs/supervisor` begins.")
            .Produces<WallShown>()
            .Refuses(400, 401, 403, 503);
    }

    private static async Task<IResult> RowsAsync(
        HttpContext http, Wall wall, [AsParameters] WallQuery query,
        [Description("At most so many rows, 1 to 1,000.")] int limit = RowsDefault)
    {
        if (limit is < 1 or > RowsMax) return Problem.Of(Refusal.FieldInvalid, $"'limit' must be 1 to {RowsMax}.");
        if (query.Filter(out var filter) is { } wrong) return Problem.Of(Refusal.FieldInvalid, wrong);
        var rows = new List<WallRow>();
        await foreach (var change in wall.WatchAsync(filter, http.RequestAborted))
        {
            if (change.Kind == WallChangeKind.Put) rows.Add(change.Row!);
            if (change.Kind == WallChangeKind.Ready || rows.Count == limit) break;
        }
        return Results.Json(new WallPage(rows), WireJson.Options);
    }

    private static async Task<IResult> WindowAsync(
        HttpContext http, Wall wall, [AsParameters] WallQuery query,
        [Description("A column; updatedAt when left out.")] string? sort = null, bool descending = false,
        [Description("So many of the matching rows come before.")] int first = 0,
        [Description("At most so many rows, 0 to 200.")] int count = CountDefault)
    {
        if (query.Filter(out var filter) is { } wrong) return Problem.Of(Refusal.FieldInvalid, wrong);
        if (!WallQuery.TryWord<WallColumn>(sort, out var column))
            return Problem.Of(Refusal.FieldInvalid, $"'{sort}' is no column to sort by.");
        var window = new WallWindow(filter, column ?? WallColumn.UpdatedAt, descending, first, count);
        return window.Wrong is { } why
            ? Problem.Of(Refusal.FieldInvalid, why)
            : Results.Json(await wall.LookAsync(window, http.RequestAborted), WireJson.Options);
    }
}
