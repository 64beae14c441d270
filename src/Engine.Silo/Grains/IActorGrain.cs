using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Silo.Following;
using Orleans.Concurrency;

namespace Engine.Silo.Grains;

/// <summary>What the engine itself asks of every actor's grain, whatever its kind. Callers outside use the typed interfaces.</summary>
/// <remarks>The aliases are on the wire between versions: append only.</remarks>
[Alias("engine.actor")]
internal interface IActorGrain : IGrainWithStringKey
{
    /// <summary>Gives the actor a command. The reply comes when what was decided is on disk.</summary>
    /// <param name="sent">When this call was made, by the cluster's clock; one that was under way for more than 5 s is refused. Null: it
    /// has not left the process.</param>
    /// <exception cref="TimeoutException">It came too late; the caller, if it still waits, sends it again.</exception>
    [Alias("deliver")]
    ValueTask<Reply> Deliver(Command command, DateTimeOffset? sent);

    /// <summary>Tells a process of the actor's events from now on. A process that does not ask again for a while is forgotten.</summary>
    /// <returns>True when that process was being told already and has missed nothing.</returns>
    [Alias("listen")]
    ValueTask<bool> Listen(IListener listener);

    /// <summary>Passes a sign on to the processes that are told of the actor's events. Nobody waits for it.</summary>
    /// <param name="signal">A <see cref="Contracts.Signal"/> as JSON.</param>
    [Alias("signal"), OneWay]
    Task Signal(string signal);
}
