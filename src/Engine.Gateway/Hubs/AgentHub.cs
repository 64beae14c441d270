using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime;
using Engine.Runtime.Projections;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Hubs;

/// <summary>An agent's desk. The agent is the token's subject.</summary>
internal sealed class AgentHub(IEngine engine, Presence presence, IOptions<GatewayOptions> options, ILogger<AgentHub> logger)
    : EngineHub(engine, options, logger)
{
    private AgentId Self => Caller.Agent;

    public override async Task OnConnectedAsync()
    {
        await base.OnConnectedAsync();
        presence.Came(Self);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        presence.Went(Self);
        await base.OnDisconnectedAsync(exception);
    }

    public async Task<AgentView> SignIn(SignInRequest? request)
    {
        if (request is null) throw HubRefusals.ToException(Refusal.FieldInvalid, "Who signs in says skills, languages and capacity.");
        var command = new AgentCommand.SignIn(
            request.Skills ?? ImmutableSortedDictionary<string, int>.Empty, request.Languages.IsDefault ? [] : request.Languages, request.Capacity);
        return (AgentView)(await SendAsync(Self.Actor, command)).View!;
    }

    public async Task<AgentView> SetStatus(AgentStatus status) =>
        (AgentView)(await SendAsync(Self.Actor, new AgentCommand.SetStatus(status))).View!;

    /// <summary>A snapshot, then offers, assignments and changes.</summary>
    public IAsyncEnumerable<DeskChange> Desk(CancellationToken cancellation) => Stream(Engine.DeskAsync(Self, cancellation), cancellation);

    public async Task<ContextPacket> Accept(string conversationId, string? id)
    {
        var conversation = Conversation(conversationId);
        await SendAsync(conversation.Actor, new ConversationCommand.Accept(Self, Command(id)));
        return await PacketAsync(conversation);
    }

    public Task<Receipt> Decline(string conversationId, string? reason, string? id) =>
        DoAsync(Conversation(conversationId), new ConversationCommand.Decline(Self, reason, Command(id)));

    public Task<Receipt> Say(string conversationId, string messageId, string? text) => text is null
        ? throw HubRefusals.ToException(Refusal.FieldInvalid, "There is no text.")
        : DoAsync(Conversation(conversationId), new ConversationCommand.AgentSays(Self, Checked(messageId, "message"), text));

    public Task<Receipt> Transfer(string conversationId, TransferTarget? target, string? id) => DoAsync(
        Conversation(conversationId), new ConversationCommand.Transfer(Self, target?.Queue, target?.Agent, target?.Note, Command(id)));

    public Task<Receipt> HandBack(string conversationId, string? note, string? id) =>
        DoAsync(Conversation(conversationId), new ConversationCommand.HandBack(Self, note, Command(id)));

    public Task<Receipt> Close(string conversationId, string? disposition, string? id) =>
        DoAsync(Conversation(conversationId), new ConversationCommand.Close(Self.Value, disposition, Command(id)));
}
