using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Sight;
using Engine.Runtime;
using Engine.Runtime.Projections;
using Engine.Runtime.Tails;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Engine.Gateway.Hubs;

/// <summary>An agent's desk. The agent is the token's subject.</summary>
internal sealed class AgentHub(
    IEngine engine, Presence presence, Inspections inspections, IOptions<GatewayOptions> options, ILogger<AgentHub> logger)
    : EngineHub(engine, presence, inspections, options, logger)
{
    private AgentId Self => Caller.Agent;

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
    public IAsyncEnumerable<DeskChange> Desk(CancellationToken cancellation) => Stream(TracedDeskAsync(cancellation), cancellation);

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

    public async Task<Receipt> Transfer(string conversationId, TransferTarget? target, string? id)
    {
        var conversation = Conversation(conversationId);
        if (target is { Queue: null, Agent: { } agent } && await WhyNotAsync(agent) is { } why && await IsMineAsync(conversation)) throw why;
        return await DoAsync(conversation, new ConversationCommand.Transfer(Self, target?.Queue, target?.Agent, target?.Note, Command(id)));
    }

    public Task<Receipt> HandBack(string conversationId, string? note, string? id) =>
        DoAsync(Conversation(conversationId), new ConversationCommand.HandBack(Self, note, Command(id)));

    public Task<Receipt> Close(string conversationId, string? disposition, string? id) =>
        DoAsync(Conversation(conversationId), new ConversationCommand.Close(Self.Value, disposition, Command(id)));

    /// <summary>What comes to the socket is the last step of the trace that began with a customer's request.</summary>
    private async IAsyncEnumerable<DeskChange> TracedDeskAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var change in Engine.DeskAsync(Self, cancellation))
        {
            using var step = EventTraces.Tell(Self.Actor, change.Sequence, "desk");
            step?.SetTag("engine.desk", change.Kind.ToString());
            yield return change;
        }
    }

    /// <returns>Why nothing can be passed on to this agent now; should they go in the next moment, the queue asks the next best.</returns>
    private async Task<HubException?> WhyNotAsync(AgentId agent) =>
        (await SendAsync(new AgentId(Checked(agent.Value, "agent")).Actor, new Look())).View switch
        {
            AgentView { Sequence: 0 } => HubRefusals.ToException(Refusal.UnknownAgent, $"There is no agent '{agent}'."),
            AgentView { Status: AgentStatus.Offline } => HubRefusals.ToException(Refusal.NotSignedIn, $"{agent} is not signed in."),
            AgentView { Status: AgentStatus.Away } => HubRefusals.ToException(Refusal.AgentAway, $"{agent} is away."),
            _ => null,
        };

    /// <summary>A repeat of a transfer that was done is answered by the conversation, wherever the agent has gone since.</summary>
    private async Task<bool> IsMineAsync(ConversationId conversation) =>
        (await SendAsync(conversation.Actor, new Look())).View is ConversationView view && view.Owner == Owner.Of(Self);
}
