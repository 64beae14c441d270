using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

/// <summary>Known from agents' events: what two agents each believe does not show in the conversation.</summary>
internal sealed class OneAgentUnderAnEpoch : IRule
{
    private readonly Dictionary<ActorId, Dictionary<int, string>> _assigned = [];

    public Breach? Check(Committed committed, Ownership before)
    {
        if (committed.Event is not AgentEvent.Assigned assigned) return null;
        var conversation = assigned.Conversation.Actor;
        if (!_assigned.TryGetValue(conversation, out var agents)) _assigned.Add(conversation, agents = []);
        var agent = committed.Actor.Key;
        return agents.TryAdd(assigned.Epoch, agent)
            ? null
            : new Breach(Fault.DoubleAssigned, conversation, "an epoch has one agent",
                $"{agents[assigned.Epoch]} and {agent} under {assigned.Epoch}");
    }

    public void Forget(ActorId conversation) => _assigned.Remove(conversation);
}
