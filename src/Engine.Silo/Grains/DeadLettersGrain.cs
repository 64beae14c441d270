using Engine.Domain.DeadLetters;
using Orleans.Placement;

namespace Engine.Silo.Grains;

[PreferLocalPlacement]
[GrainType("dead-letters")]
internal sealed class DeadLettersGrain(SiloWorld silo) : ActorGrain<DeadLetterBox>(Decider, silo)
{
    private static readonly DeadLetterDecider Decider = new();
}
