using Engine.Contracts;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Customers;
using Engine.Domain.Queues;
using Engine.Runtime.Pumps;
using Orleans.Placement;

namespace Engine.Cluster.Grains;

/// <remarks>Placed where there is room: conversations are nearly all of the memory and of the work, and any silo serves any of them.</remarks>
[ResourceOptimizedPlacement]
[GrainType("conversation")]
internal sealed class ConversationGrain(World world) : ActorGrain<Conversation>(Decider, world), IConversationGrain
{
    private static readonly ConversationDecider Decider = new();
}

/// <remarks>Placed by hash: queues, conversations and desks all over the cluster call an agent, so no silo is nearer than another, and many agents spread evenly by themselves.</remarks>
[HashBasedPlacement]
[GrainType("agent")]
internal sealed class AgentGrain(World world) : ActorGrain<Agent>(Decider, world), IAgentGrain
{
    private static readonly AgentDecider Decider = new();
}

/// <remarks>Placed where there is room: queues are few and each is busy, so two of them should not land on one silo by chance.</remarks>
[ResourceOptimizedPlacement]
[GrainType("queue")]
internal sealed class QueueGrain(World world) : ActorGrain<Queue>(Decider, world), IQueueGrain
{
    private static readonly QueueDecider Decider = new();
}

/// <remarks>Placed where it is called from: that is its conversation, which tells it of its beginning and its end.</remarks>
[PreferLocalPlacement]
[GrainType("customer")]
internal sealed class CustomerGrain(World world) : ActorGrain<Customer>(Decider, world), ICustomerGrain
{
    private static readonly CustomerDecider Decider = new();
}

internal static class Actors
{
    public static IActorGrain GetActor(this IGrainFactory grains, ActorId actor) => actor.Kind switch
    {
        ActorKind.Conversation => grains.GetGrain<IConversationGrain>(actor.Key),
        ActorKind.Agent => grains.GetGrain<IAgentGrain>(actor.Key),
        ActorKind.Queue => grains.GetGrain<IQueueGrain>(actor.Key),
        ActorKind.Customer => grains.GetGrain<ICustomerGrain>(actor.Key),
        _ => throw new InvalidOperationException($"{actor} is of no known kind"),
    };
}
