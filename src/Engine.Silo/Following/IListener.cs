using Engine.Contracts;
using Engine.Contracts.Events;
using Orleans.Concurrency;

namespace Engine.Silo.Following;

/// <summary>
/// One process that follows actors on behalf of its clients. It is told of each actor's events in order, the next ones when it has
/// acknowledged those before.
/// </summary>
[Alias("engine.listener")]
public interface IListener : IGrainObserver
{
    /// <summary>An actor's events, in order. Some before them may be missing when the process was too slow.</summary>
    [Alias("heard")]
    Task Heard(Committed[] events);

    /// <summary>The actor leaves this silo and tells nobody any more: listen again, wherever it will be.</summary>
    [Alias("dismissed")]
    Task Dismissed(ActorId actor);

    /// <summary>A sign between the people of a conversation. It may be lost.</summary>
    /// <param name="signal">A <see cref="Signal"/> as JSON.</param>
    [Alias("signalled"), OneWay]
    Task Signalled(ActorId actor, string signal);
}
