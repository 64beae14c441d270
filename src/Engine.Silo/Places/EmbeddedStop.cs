namespace Engine.Silo.Places;

/// <summary>
/// Before an embedded silo stops: takes no more commands from outside and lets its actors finish what they have and what that owes, while
/// every one of them can still be called.
/// </summary>
internal sealed class EmbeddedStop(SiloEngine engine, SiloWorld silo) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(EmbeddedStop), ServiceLifecycleStage.Active + 2, static _ => Task.CompletedTask,
        async cancellation =>
        {
            engine.Stop();
            await silo.Busy.DrainAsync(silo.World, cancellation).ConfigureAwait(false);
        });
}
