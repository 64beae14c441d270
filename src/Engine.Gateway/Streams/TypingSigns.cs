using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Hubs;

namespace Engine.Gateway.Streams;

/// <summary>Passes on that somebody types: so often and no more, to whoever follows the conversation, and never into its journal.</summary>
internal sealed class TypingSigns(IEngine engine, ISignals signals, TimeProvider time, ILogger<TypingSigns> logger)
{
    /// <summary>How long a sign is good for. Whoever goes on typing says so again before that.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(6);

    /// <summary>A second sign of the same side within this is left out: nobody would see the difference.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);

    private readonly Window<ConversationId> _customers = new(Often, time), _agents = new(Often, time);

    public void TellOfCustomer(ConversationId conversation)
    {
        if (_customers.Add(conversation, 1) == 1) _ = TellAsync(conversation, agent: null);
    }

    /// <summary>Counts only when the conversation is the agent's.</summary>
    public void TellOfAgent(ConversationId conversation, AgentId agent)
    {
        if (_agents.Add(conversation, 1) == 1) _ = TellAsync(conversation, agent);
    }

    private async Task TellAsync(ConversationId conversation, AgentId? agent)
    {
        try
        {
            if (await engine.SendAsync(conversation.Actor, new Look()) is not { View: ConversationView { Phase: not Phase.Closed } view })
                return;
            if (agent is { } who && view.Owner != Contracts.Events.Owner.Of(who)) return;
            var by = agent is null ? Speaker.Customer : Speaker.Agent;
            signals.Send(conversation, new Signal(SignalKind.Typing, by, agent?.Value, time.GetUtcNow() + Lasts));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            HubLog.ForLater(logger, nameof(TypingSigns), e.Message);   // it would be stale by the time that it could be said again
        }
    }
}
