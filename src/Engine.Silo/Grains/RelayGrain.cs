using Engine.Contracts;
using Engine.Contracts.Commands;
using Orleans.Concurrency;

namespace Engine.Silo.Grains;

/// <summary>A silo that a client is connected to; which one, depends on the key.</summary>
[Alias("engine.relay")]
internal interface IRelayGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Gives an actor a command from this silo, instead of through the one that the client's calls for that actor always take.
    /// </summary>
    [Alias("send")]
    ValueTask<Reply> Send(ActorId to, Command command, DateTimeOffset? sent);

    /// <summary>Does nothing: a silo that answers is there.</summary>
    [Alias("be-there")]
    ValueTask BeThere();
}

/// <remarks>
/// A stateless worker runs on the silo that a call came to, so its client's connection chooses. Reentrant: calls that wait for a silo that
/// died hold up no others.
/// </remarks>
[Reentrant]
[StatelessWorker(maxLocalWorkers: 1)]
[GrainType("relay")]
internal sealed class RelayGrain(IGrainFactory grains) : Grain, IRelayGrain
{
    public ValueTask<Reply> Send(ActorId to, Command command, DateTimeOffset? sent) => grains.GetActor(to).Deliver(command, sent);

    public ValueTask BeThere() => ValueTask.CompletedTask;
}
