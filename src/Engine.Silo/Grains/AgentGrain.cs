using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Agents;
using Orleans.Placement;

namespace Engine.Silo.Grains;

/// <remarks>
/// Placed by hash: queues, conversations and desks all over the cluster call an agent, so no silo is nearer than another, and many agents
/// spread evenly.
/// </remarks>
[HashBasedPlacement]
[GrainType("agent")]
internal sealed class AgentGrain(SiloWorld silo) : ActorGrain<Agent>(Decider, silo), IAgentGrain
{
    private static readonly AgentDecider Decider = new();

    public ValueTask<Reply> Send(AgentCommand command) => Deliver(command);

    public ValueTask<Reply> Look() => Deliver(new Look());
}
