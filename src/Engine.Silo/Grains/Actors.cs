using Engine.Contracts;

namespace Engine.Silo.Grains;

internal static class Actors
{
    private static readonly GrainType
        Conversation = GrainType.Create("conversation"), Agent = GrainType.Create("agent"), Queue = GrainType.Create("queue"),
        Customer = GrainType.Create("customer"), DeadLetters = GrainType.Create("dead-letters"), Webhooks = GrainType.Create("webhooks");

    /// <summary>Finds an actor's grain by its kind and key.</summary>
    public static IActorGrain GetActor(this IGrainFactory grains, ActorId actor) => grains.GetGrain<IActorGrain>(GrainOf(actor));

    public static GrainId GrainOf(ActorId actor) => GrainId.Create(
        actor.Kind switch
        {
            ActorKind.Conversation => Conversation,
            ActorKind.Agent => Agent,
            ActorKind.Queue => Queue,
            ActorKind.Customer => Customer,
            ActorKind.DeadLetters => DeadLetters,
            ActorKind.Webhooks => Webhooks,
            _ => throw new InvalidOperationException($"{actor} is of no known kind"),
        },
        actor.Key);
}
