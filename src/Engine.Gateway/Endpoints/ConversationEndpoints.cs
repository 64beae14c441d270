using System.ComponentModel;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Streams;
using Engine.Gateway.Tokens;
using Engine.Runtime.Projections;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Endpoints;

/// <summary>What customers and channels do with conversations over HTTP.</summary>
internal static class ConversationEndpoints
{
    private const int LimitDefault = 100, LimitMax = 1000;

    public static void MapConversations(this IEndpointRouteBuilder app)
    {
        var all = app.MapGroup("/v1/conversations").WithTags("Conversations");
        var one = all.MapGroup("/{id}").AddEndpointFilter<OwnConversation>();
        var speakers = Roles.Any(Role.Customer, Role.Channel, Role.Admin);

        all.MapPost("", StartAsync).RequireAuthorization(Roles.Any(Role.Channel, Role.Admin))
            .WithSummary("Open a conversation")
            .WithDescription(
                "Opens a conversation and gives a token for its customer. A repeat with the same id changes nothing and gives a fresh "
                + "token.")
            .Accepts<StartRequest>("application/json")
            .Produces<StartResponse>(StatusCodes.Status201Created).Produces<StartResponse>()
            .Refuses(400, 401, 403, 409, 413, 503);
        one.MapPost("/messages", SayAsync).RequireAuthorization(speakers)
            .WithSummary("Say something as the customer")
            .WithDescription(
                "The answer holds the message and what came of it in the same turn. The same id and text again get the same answer, byte "
                + "for byte.")
            .Accepts<SayRequest>("application/json")
            .Produces<TurnDocument>()
            .Refuses(400, 401, 403, 404, 409, 413, 429, 503);
        one.MapGet("/events", EventsAsync).AddEndpointFilter<OnRecord>()
            .RequireAuthorization(Roles.Any(Role.Customer, Role.Channel, Role.Agent, Role.Supervisor, Role.Admin))
            .WithSummary("Read what happened")
            .WithDescription(
                "Events after a sequence, in order, without gap or double; of what is not the reader's, how many were withheld. With "
                + "`Accept: text/event-stream` they come as they happen, as Server-Sent Events; `Last-Event-ID` goes before `after`, and "
                + "204 says that the conversation has closed and nothing follows.")
            .Produces<PageDocument>(StatusCodes.Status200OK, "application/json", "text/event-stream")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 403, 404, 409, 429, 503);
        one.MapPost("/typing", Typing).RequireAuthorization(speakers)
            .WithSummary("Say that the customer is typing")
            .WithDescription("A sign for the agent that is good for 6 seconds and never stored; more than one in 2 seconds are left out.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(400, 401, 403, 404, 429);
        one.MapPost("/human", AskForPersonAsync).RequireAuthorization(speakers)
            .WithSummary("Ask for a person")
            .WithDescription("The button for a person. Changes nothing when one is there or on the way. The same id gets the same answer.")
            .Accepts<PersonRequest>(isOptional: true, "application/json")
            .Produces<TurnDocument>()
            .Refuses(400, 401, 403, 404, 409, 413, 429, 503);
        one.MapPost("/close", CloseAsync).RequireAuthorization(speakers)
            .WithSummary("Close the conversation")
            .WithDescription("A repeat changes nothing. The same id again gets the same answer.")
            .Accepts<CloseRequest>(isOptional: true, "application/json")
            .Produces<TurnDocument>()
            .Refuses(400, 401, 403, 404, 409, 413, 429, 503);
        one.MapGet("/packet", PacketAsync).AddEndpointFilter<OnRecord>()
            .RequireAuthorization(Roles.Any(Role.Agent, Role.Supervisor, Role.Admin))
            .WithSummary("Read the context packet")
            .WithDescription("All that an agent needs so that the customer repeats nothing, computed from the conversation's events.")
            .Produces<ContextPacket>()
            .Refuses(400, 401, 403, 404, 503);
    }

    private static async Task<IResult> StartAsync(
        HttpContext http, Opening opening, IOptions<GatewayOptions> options)
    {
        var body = await RequestBody.ReadAsync(http, GatewayJson.Default.StartRequest, options.Value.BodyBytesMax);
        if (body.Value is not { } request) return body.Wrong!;
        if (request.Id is not null && !WordId.IsValid(request.Id))
            return Problem.Of(Refusal.IdInvalid, "The conversation's id must be 1 to 128 letters, digits or - _ . : @ +.");
        if (request.Customer is not { } customer) return Problem.Of(Refusal.FieldInvalid, "The field 'customer' is missing.");
        if (customer.Id.Value is null) customer = customer with { Id = AnonymousCustomers.Next() };
        if (request.Channel is not { } channel) return Problem.Of(Refusal.FieldInvalid, "The field 'channel' is missing.");

        if (Caller.Of(http.User).Channel is { } own && own != channel)
            return Problem.Of(Refusal.RoleForbidden, $"This token opens conversations of the channel '{own}' only.");

        return await opening.OpenAsync(http, request.Id, customer, channel, request.Assistant);
    }

    private static async Task<IResult> SayAsync(
        string id, HttpContext http, IEngine engine, ConversationVolume volume, IOptions<GatewayOptions> options)
    {
        var body = await RequestBody.ReadAsync(http, GatewayJson.Default.SayRequest, options.Value.BodyBytesMax);
        if (body.Value is not { } request) return body.Wrong!;
        if (request.Id is not { } message)
            return Problem.Of(Refusal.FieldInvalid, "The field 'id' is missing: the client's own id of this message.");
        if (request.Text is not { } text) return Problem.Of(Refusal.FieldInvalid, "The field 'text' is missing.");
        return volume.Say(new ConversationId(id), text)
            ?? await TurnAsync(http, engine, id, new ConversationCommand.CustomerSays(message, text));
    }

    private static async Task<IResult> AskForPersonAsync(string id, HttpContext http, IEngine engine, IOptions<GatewayOptions> options)
    {
        var body = await RequestBody.ReadAsync(http, GatewayJson.Default.PersonRequest, options.Value.BodyBytesMax, mayBeEmpty: true);
        return body.Wrong ?? await TurnAsync(http, engine, id, new ConversationCommand.AskForPerson(CommandIds.Or(body.Value?.Id)));
    }

    private static async Task<IResult> CloseAsync(string id, HttpContext http, IEngine engine, IOptions<GatewayOptions> options)
    {
        var body = await RequestBody.ReadAsync(http, GatewayJson.Default.CloseRequest, options.Value.BodyBytesMax, mayBeEmpty: true);
        if (body.Wrong is { } wrong) return wrong;
        var by = Caller.Of(http.User).Role == Role.Admin ? "system" : "customer";   // a channel speaks for the customer
        return await TurnAsync(http, engine, id, new ConversationCommand.Close(by, body.Value?.Disposition, CommandIds.Or(body.Value?.Id)));
    }

    private static async Task<IResult> TurnAsync(HttpContext http, IEngine engine, string id, ConversationCommand command)
    {
        var reply = await engine.SendAsync(new ConversationId(id).Actor, command, http.RequestAborted);
        return reply is Reply.Accepted turn
            ? new TurnResult(turn.Last, Viewer.Of(turn.Events, Caller.Of(http.User).Role.Reader(), turn.First - 1))
            : Problem.Of((Reply.Refused)reply);
    }

    private static async Task<IResult> EventsAsync(
        string id, HttpContext http, IEngine engine, ConversationVolume volume, EventStreams streams,
        [Description("The last sequence already seen; 0 reads from the beginning.")] long after = 0,
        [Description("At most so many events, 1 to 1,000.")] int limit = LimitDefault)
    {
        if (after < 0) return Problem.Of(Refusal.FieldInvalid, "'after' is a sequence already seen: 0 or more.");
        if (limit is < 1 or > LimitMax) return Problem.Of(Refusal.FieldInvalid, $"'limit' must be 1 to {LimitMax}.");
        var reader = Caller.Of(http.User).Role;
        if (reader is Role.Customer or Role.Channel && volume.Read(new ConversationId(id)) is { } tooMuch) return tooMuch;
        var conversation = new ConversationId(id);
        if (EventStreams.IsWantedBy(http.Request)) return await streams.OpenAsync(http, conversation, after);
        var (events, next) = await engine.PageAsync(conversation, reader.Reader(), after, limit, http.RequestAborted);
        return next == after && await engine.WhyNotAfterAsync(conversation, after, http.RequestAborted) is { } refused
            ? Problem.Of(refused)
            : new PageResult(events, next);
    }

    private static IResult Typing(string id, TypingSigns typing)
    {
        typing.TellOfCustomer(new ConversationId(id));
        return Results.NoContent();
    }

    private static async Task<IResult> PacketAsync(string id, HttpContext http, IEngine engine) =>
        await engine.PacketAsync(new ConversationId(id), http.RequestAborted) is { } packet
            ? Results.Json(packet, WireJson.Options)
            : NoConversation;

    private static Problem NoConversation => Problem.Of(Refusal.UnknownConversation, "There is no such conversation.");
}
