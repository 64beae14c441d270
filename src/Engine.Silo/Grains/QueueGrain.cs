using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Queues;
using Orleans.Placement;

namespace Engine.Silo.Grains;

/// <remarks>Placed where there is room: queues are few and each is busy, so two of them should not share a silo by chance.</remarks>
[ResourceOptimizedPlacement]
[GrainType("queue")]
internal sealed class QueueGrain(SiloWorld silo) : ActorGrain<Queue>(Decider, silo), IQueueGrain
{
    private static readonly QueueDecider Decider = new();

    public ValueTask<Reply> Send(QueueCommand command) => Deliver(command);

    public ValueTask<Reply> Look() => Deliver(new Look());
}
