using System.Runtime.CompilerServices;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Streams;
using Engine.Runtime.Projections;
using Engine.Runtime.Tails;

namespace Engine.Gateway.Hubs;

/// <summary>An agent's desk. The agent is the token's subject.</summary>
internal sealed class AgentHub(HubParts parts, TypingSigns typing, ILogger<AgentHub> logger) : EngineHub(parts, logger)
{
    public Task<AgentView> SignIn(SignInRequest? request) => DoAsync(DeedTable.SignIn, null, request);

    public Task<AgentView> SetStatus(AgentStatus status) => DoAsync(DeedTable.SetStatus, null, new StatusRequest(status));

    /// <summary>A snapshot, then offers, assignments and changes.</summary>
    public IAsyncEnumerable<DeskChange> Desk(CancellationToken cancellation) => Stream(TracedDeskAsync(cancellation), cancellation);

    public Task<ContextPacket> Accept(string conversationId, string? id) => DoAsync(DeedTable.Accept, conversationId, new PlainRequest(id));

    public Task<Receipt> Decline(string conversationId, string? reason, string? id) =>
        DoAsync(DeedTable.Decline, conversationId, new DeclineRequest(reason, id));

    public Task<Receipt> Say(string conversationId, string messageId, string? text) =>
        DoAsync(DeedTable.Say, conversationId, new AgentSaysRequest(messageId, text));

    public Task<Receipt> Transfer(string conversationId, TransferRequest? target, string? id) =>
        DoAsync(DeedTable.Transfer, conversationId, (target ?? new TransferRequest()) with { Id = id });

    public Task<Receipt> HandBack(string conversationId, string? note, string? id) =>
        DoAsync(DeedTable.HandBack, conversationId, new HandBackRequest(note, id));

    public Task<Receipt> Close(string conversationId, string? disposition, string? id) =>
        DoAsync(DeedTable.Close, conversationId, new EndRequest(disposition, id));

    /// <summary>Shows the customer that an answer is being typed, for a few seconds. Nothing is stored.</summary>
    public void Typing(string conversationId) => typing.TellOfAgent(Conversation(conversationId), Caller.Agent);

    /// <summary>What comes to the socket is the last step of the trace that began with a customer's request.</summary>
    private async IAsyncEnumerable<DeskChange> TracedDeskAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var self = Caller.Agent;
        await foreach (var change in Engine.DeskAsync(self, cancellation))
        {
            using var step = EventTraces.Tell(self.Actor, change.Sequence, "desk");
            step?.SetTag("engine.desk", change.Kind.ToString());
            yield return change;
        }
    }
}
