using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Deeds;

/// <summary>
/// Whether a conversation can be passed on to an agent now; should they go in the next moment, the queue asks the next best.
/// </summary>
internal static class TransferTargets
{
    public static async ValueTask<Reply.Refused?> WhyNotAsync(
        IEngine engine, Caller caller, ConversationId conversation, AgentId agent, CancellationToken cancellation)
    {
        if (await WhyAsync(engine, agent, cancellation) is not { } why) return null;
        // A repeat of a transfer that was done is answered by the conversation, wherever the agent has gone since.
        var look = await engine.SendAsync(conversation.Actor, new Look(), cancellation);
        return look is Reply.Refused refused ? refused
            : look.View is ConversationView view && view.Owner == Owner.Of(caller.Agent) ? why
            : null;
    }

    private static async ValueTask<Reply.Refused?> WhyAsync(IEngine engine, AgentId agent, CancellationToken cancellation) =>
        await engine.SendAsync(agent.Actor, new Look(), cancellation) switch
        {
            Reply.Refused refused => refused,
            { View: AgentView { Sequence: 0 } } => new Reply.Refused(Refusal.UnknownAgent, $"There is no agent '{agent}'."),
            { View: AgentView { Status: AgentStatus.Offline } } => new Reply.Refused(Refusal.NotSignedIn, $"{agent} is not signed in."),
            { View: AgentView { Status: AgentStatus.Away } } => new Reply.Refused(Refusal.AgentAway, $"{agent} is away."),
            _ => null,
        };
}
