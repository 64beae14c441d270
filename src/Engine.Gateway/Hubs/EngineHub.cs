using System.Runtime.CompilerServices;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Gateway.Sight;
using Engine.Gateway.Tokens;
using Engine.Runtime;
using Engine.Runtime.Projections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Hubs;

/// <summary>What both hubs share: who is connected, who calls, how a command is sent and refused, and the stream of a conversation's events.</summary>
internal abstract class EngineHub(IEngine engine, Presence presence, Inspections inspections, IOptions<GatewayOptions> options, ILogger logger) : Hub
{
    private const string StreamsKey = "streams";

    protected IEngine Engine { get; } = engine;

    protected Caller Caller => Caller.Of(Context.User!);

    public override Task OnConnectedAsync()
    {
        Context.Items[StreamsKey] = new OpenStreams(options.Value.StreamsPerConnectionMax);
        presence.Came(Caller.Agent);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        presence.Went(Caller.Agent);
        return Task.CompletedTask;
    }

    /// <summary>A conversation's events after a sequence: those there are, then live ones; in order, without gap or double.</summary>
    public IAsyncEnumerable<SeenEvent> Events(string conversationId, long after, CancellationToken cancellation) =>
        Stream(EventsAfterAsync(Conversation(conversationId), after, cancellation), cancellation);

    protected static ConversationId Conversation(string? id) => new(Checked(id, "conversation"));

    /// <summary>The client's id of a command; one is made where there is none.</summary>
    protected static string Command(string? id) => CommandIds.Or(id is null ? null : Checked(id, "command"));

    protected static string Checked(string? id, string what) => WordId.IsValid(id)
        ? id!
        : throw HubRefusals.ToException(Refusal.IdInvalid, $"The {what}'s id must be 1 to 128 letters, digits or - _ . : @ +.");

    protected async Task<Reply.Accepted> SendAsync(ActorId to, Command command) =>
        await Engine.SendAsync(to, command, Context.ConnectionAborted) switch
        {
            Reply.Accepted accepted => accepted,
            Reply.Refused refused => throw HubRefusals.ToException(refused.Code, refused.Why),
            var other => throw new InvalidOperationException($"the engine replied {other}"),
        };

    protected async Task<Receipt> DoAsync(ConversationId conversation, ConversationCommand command) =>
        new((await SendAsync(conversation.Actor, command)).Last);

    protected async Task<ContextPacket> PacketAsync(ConversationId conversation) =>
        await Engine.PacketAsync(conversation, Context.ConnectionAborted)
        ?? throw HubRefusals.ToException(Refusal.UnknownConversation, "There is no such conversation.");

    /// <summary>Opens a stream, within the connection's limit. SignalR asks for the next item when the connection has taken the last.</summary>
    protected IAsyncEnumerable<T> Stream<T>(IAsyncEnumerable<T> items, CancellationToken cancellation) =>
        ((OpenStreams)Context.Items[StreamsKey]!).FollowAsync(items, logger, cancellation);

    private async IAsyncEnumerable<SeenEvent> EventsAfterAsync(
        ConversationId conversation, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (after < 0) throw HubRefusals.ToException(Refusal.FieldInvalid, "'after' is a sequence already seen: 0 or more.");
        if (await inspections.NoteAsync(Caller, conversation, cancellation) is { } refused)
            throw HubRefusals.ToException(refused.Code, refused.Why);
        if (await Engine.WhyNotAfterAsync(conversation, after, cancellation) is { } why) throw HubRefusals.ToException(why.Code, why.Why);
        var reader = Caller.Role;
        await foreach (var committed in Engine.WatchAsync(new Watch.One(conversation.Actor, after), cancellation))
            yield return new SeenEvent(committed, reader);
    }
}
