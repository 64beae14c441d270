using Engine.Cluster.Listening;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Cluster.Grains;

/// <summary>One actor, wherever in the cluster it is.</summary>
/// <remarks>The aliases are on the wire between versions: append only.</remarks>
[Alias("engine.actor")]
public interface IActorGrain : IGrainWithStringKey
{
    /// <summary>Gives the actor a command. The reply comes when what was decided is on disk.</summary>
    /// <param name="sent">When this call was made, by the caller's clock: one that was under way for more than 5 s is not decided any more.</param>
    /// <exception cref="TimeoutException">It was; the caller, if it still waits, sends it again.</exception>
    [Alias("send")]
    ValueTask<Reply> Send(Command command, DateTimeOffset sent);

    /// <summary>Tells a process of the actor's events from now on. Who does not ask again for a while is forgotten.</summary>
    /// <returns>True when that process was being told already and has missed nothing.</returns>
    [Alias("listen")]
    ValueTask<bool> Listen(IListener listener);
}

[Alias("engine.conversation")]
public interface IConversationGrain : IActorGrain;

[Alias("engine.agent")]
public interface IAgentGrain : IActorGrain;

[Alias("engine.queue")]
public interface IQueueGrain : IActorGrain;

[Alias("engine.customer")]
public interface ICustomerGrain : IActorGrain;
