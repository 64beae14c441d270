using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Problems;
using Engine.Gateway.Serialization;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Deeds;

/// <summary>Through which hub, and under which address, something is asked for.</summary>
/// <param name="Hub">For example <c>/hubs/agent</c>.</param>
/// <param name="Path">For example <c>/v1/desk</c>.</param>
internal sealed record Door(string Hub, string Path, string Tag, Role[] Who)
{
    public static readonly Door
        Desk = new("/hubs/agent", "/v1/desk", "Desk", [Role.Agent, Role.Supervisor, Role.Admin]),
        Wall = new("/hubs/supervisor", "/v1/wall", "Wall", [Role.Supervisor, Role.Admin]);
}

/// <summary>One thing that people who work here can do, over a hub and over HTTP alike: a row of <see cref="DeedTable"/>.</summary>
/// <param name="Name">The hub's method.</param>
/// <param name="Path">What the address ends with.</param>
/// <param name="OnConversation">It is done to a conversation, which the address names; otherwise to whoever asks.</param>
internal abstract record Deed(Door Door, string Name, string Path, bool OnConversation, string Summary)
{
    public string Address => OnConversation ? $"{Door.Path}/conversations/{{id}}/{Path}" : $"{Door.Path}/{Path}";

    public abstract void Map(IEndpointRouteBuilder app);

    /// <summary>The form that every id has, whoever sends it and however.</summary>
    protected static Reply.Refused? Wrong(string what, string? id) => WordId.IsValid(id)
        ? null
        : new Reply.Refused(Refusal.IdInvalid, $"The {what}'s id must be 1 to 128 letters, digits or - _ . : @ +.");
}

/// <summary>A row with its types.</summary>
/// <typeparam name="TBody">What is said with it; over HTTP the body.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
internal sealed record Deed<TBody, TAnswer>(Door Door, string Name, string Path, bool OnConversation, string Summary)
    : Deed(Door, Name, Path, OnConversation, Summary)
    where TBody : class
    where TAnswer : class
{
    /// <summary>What is asked of which actor. The conversation is the default where there is none.</summary>
    public required Func<Caller, ConversationId, TBody, (ActorId To, Command Command)> Ask { get; init; }

    /// <summary>What is told to whoever asked.</summary>
    public required Func<IEngine, ConversationId, Reply.Accepted, CancellationToken, ValueTask<TAnswer?>> Answer { get; init; }

    /// <summary>Ids in the body, each checked before anything is asked; of those that may be left out only what is there.</summary>
    public Func<TBody, IEnumerable<(string What, string? Id)>> Ids { get; init; } = static _ => [];

    /// <summary>Why the body cannot be used, in a sentence; null when it can.</summary>
    public Func<TBody, string?> Lacks { get; init; } = static _ => null;

    /// <summary>What only other actors can say against it.</summary>
    public Func<IEngine, Caller, ConversationId, TBody, CancellationToken, ValueTask<Reply.Refused?>> Against { get; init; } =
        static (_, _, _, _, _) => default;

    /// <summary>Does it.</summary>
    /// <returns>The answer, or why it was not done.</returns>
    public async ValueTask<(TAnswer? Answer, Reply.Refused? Refused)> DoAsync(
        IEngine engine, Caller caller, string? conversation, TBody? body, CancellationToken cancellation)
    {
        if (body is null) return (null, new Reply.Refused(Refusal.FieldInvalid, $"{Name} needs to be told more."));
        if (OnConversation && Wrong("conversation", conversation) is { } wrong) return (null, wrong);
        foreach (var (what, id) in Ids(body))
            if (Wrong(what, id) is { } malformed) return (null, malformed);
        if (Lacks(body) is { } lacking) return (null, new Reply.Refused(Refusal.FieldInvalid, lacking));
        var on = OnConversation ? new ConversationId(conversation!) : default;
        if (await Against(engine, caller, on, body, cancellation) is { } against) return (null, against);
        var (to, command) = Ask(caller, on, body);
        var reply = await engine.SendAsync(to, command, cancellation);
        if (reply is not Reply.Accepted accepted) return (null, (Reply.Refused)reply);
        return await Answer(engine, on, accepted, cancellation) is { } answer
            ? (answer, null)
            : (null, new Reply.Refused(Refusal.UnknownConversation, "There is no such conversation."));
    }

    public override void Map(IEndpointRouteBuilder app) => app.MapPost(Address, PostAsync)
        .AddEndpointFilter<RestPresence>()
        .RequireAuthorization(Roles.Any(Door.Who))
        .WithTags(Door.Tag).WithSummary(Summary).WithDescription($"As `{Name}` over `{Door.Hub}`.")
        .Accepts<TBody>(isOptional: true, "application/json")
        .Produces<TAnswer>()
        .Refuses(400, 401, 403, 404, 409, 413, 503);

    private async Task<IResult> PostAsync(HttpContext http, IEngine engine, IOptions<GatewayOptions> options)
    {
        var type = (JsonTypeInfo<TBody>)GatewayJson.Default.GetTypeInfo(typeof(TBody))!;
        var body = await RequestBody.ReadAsync(http, type, options.Value.BodyBytesMax, mayBeEmpty: true);
        if (body.Wrong is { } wrong) return wrong;
        var (answer, refused) = await DoAsync(
            engine, Caller.Of(http.User), http.GetRouteValue("id") as string, body.Value ?? Nothing, http.RequestAborted);
        return refused is null ? Results.Json(answer, WireJson.Options) : Problem.Of(refused);
    }

    /// <summary>What an empty body says, where every field may be left out.</summary>
    private static TBody? Nothing => typeof(TBody) == typeof(PlainRequest) ? (TBody)(object)new PlainRequest() : null;
}
