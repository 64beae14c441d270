using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Streams;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Endpoints;

/// <summary>What agents and supervisors do over hubs, for programs without WebSockets.</summary>
internal static class DeedEndpoints
{
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
}
