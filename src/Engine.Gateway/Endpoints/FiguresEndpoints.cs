using System.ComponentModel;
using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Tokens;
using Engine.Runtime.Projections;

namespace Engine.Gateway.Endpoints;

/// <summary>What was done, for supervisors: as JSON or as CSV, and the conversations behind a figure.</summary>
internal static class FiguresEndpoints
{
    private const string Path = "/v1/figures", Tag = "Figures", Csv = "text/csv";
    private const int CasesDefault = 100, CasesMax = 1_000, StepsMax = 24 * 35;

    public static void MapFigures(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, FiguresAsync)
            .RequireAuthorization(Roles.Any(Door.Wall.Who)).WithTags(Tag)
            .WithSummary("Count what was done over a span of time")
            .WithDescription("With `Accept: text/csv` a table, a step on each line.")
            .Produces<FiguresView>(200, "application/json", Csv)
            .Refuses(400, 401, 403, 503);
        app.MapGet($"{Path}/conversations", CasesAsync)
            .RequireAuthorization(Roles.Any(Door.Wall.Who)).WithTags(Tag)
            .WithSummary("Look at the newest conversations behind a figure")
            .Produces<CasesView>()
            .Refuses(400, 401, 403, 503);
    }

    private static async Task<IResult> FiguresAsync(
        HttpContext http, Figures figures, TimeProvider time,
        [Description("Counted from its full hour on; a day ago when left out.")] DateTimeOffset? from = null,
        [Description("Up to its full hour; now when left out.")] DateTimeOffset? to = null,
        [Description("Hours in a step, 1 to 840.")] int step = 1)
    {
        if (!TrySpan(time, ref from, ref to, out var wrong)) return Problem.Of(Refusal.FieldInvalid, wrong);
        if (step is < 1 or > StepsMax) return Problem.Of(Refusal.FieldInvalid, $"'step' must be 1 to {StepsMax} hours.");
        var view = await figures.LookAsync(from!.Value, to!.Value, TimeSpan.FromHours(step), http.RequestAborted);
        return http.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == Csv)
            ? Results.Text(FiguresCsv.Write(view), Csv) : Results.Json(view, WireJson.Options);
    }

    private static async Task<IResult> CasesAsync(
        HttpContext http, Figures figures, TimeProvider time,
        [Description("Opened in its full hour or later; a day ago when left out.")] DateTimeOffset? from = null,
        [Description("Opened up to its full hour; now when left out.")] DateTimeOffset? to = null,
        [Description("open, contained, reached or left.")] string? outcome = null,
        [Description("Who has answered: nobody, bot, person or both.")] string? voices = null,
        [Description("The reason code of the first hand-over.")] string? reason = null,
        [Description("Whether it was handed over.")] bool? handedOver = null,
        [Description("At most so many, 1 to 1,000.")] int limit = CasesDefault)
    {
        if (!TrySpan(time, ref from, ref to, out var wrong)) return Problem.Of(Refusal.FieldInvalid, wrong);
        if (limit is < 1 or > CasesMax) return Problem.Of(Refusal.FieldInvalid, $"'limit' must be 1 to {CasesMax}.");
        if (!WallQuery.TryWord<CaseOutcome>(outcome, out var known)) return Problem.Of(Refusal.FieldInvalid, $"'{outcome}' is no outcome.");
        if (!WallQuery.TryWord<Voices>(voices, out var heard))
            return Problem.Of(Refusal.FieldInvalid, $"'{voices}' is nobody who answers: nobody, bot, person or both.");
        var filter = new CasesFilter(known, heard, reason, handedOver);
        return Results.Json(await figures.CasesAsync(from!.Value, to!.Value, filter, limit, http.RequestAborted), WireJson.Options);
    }

    private static bool TrySpan(TimeProvider time, ref DateTimeOffset? from, ref DateTimeOffset? to, out string wrong)
    {
        to ??= time.GetUtcNow() + TimeSpan.FromTicks(1);   // the hour that begins now is in it
        from ??= to - TimeSpan.FromDays(1);
        wrong = to <= from ? "'from' must be before 'to'."
            : to - from > TimeSpan.FromHours(StepsMax) ? $"There are {StepsMax / 24} days at most between 'from' and 'to'." : "";
        return wrong.Length == 0;
    }
}
