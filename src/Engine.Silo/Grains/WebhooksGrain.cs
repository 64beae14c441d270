using Engine.Domain.Webhooks;
using Orleans.Placement;

namespace Engine.Silo.Grains;

[PreferLocalPlacement]
[GrainType("webhooks")]
internal sealed class WebhooksGrain(SiloWorld silo) : ActorGrain<Subscribers>(Decider, silo)
{
    private static readonly WebhookDecider Decider = new();
}
