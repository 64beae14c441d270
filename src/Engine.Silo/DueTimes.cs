using Engine.Contracts.Commands;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Engine.Runtime.Pumps;

namespace Engine.Silo;

/// <summary>
/// Wakes whoever is due, at every tick; whoever owes something from the first tick on. The silos share the work: of n active silos, the one
/// that comes i-th by address looks after the i-th of n parts of all actors. The journal holds the due times and a wake changes nothing
/// that is not due, so two views of who is active cost a second look, or one that comes a tick after the views agree.
/// </summary>
internal sealed class DueTimes(SiloWorld silo, ICheckpoints checkpoints, ISiloStatusOracle silos, ILocalSiloDetails here)
    : SiloTask(from: ServiceLifecycleStage.Active + 1)
{
    private const int DueMax = 10_000;

    private readonly World _world = silo.World;
    private readonly DueActors _due = new(silo.World, actor => silo.World.Engine.SendAsync(actor, new Wake()));
    private readonly RemovedQueues _removed =
        new(silo.World.Journal, checkpoints, silo.World.Assistants,
            (queue, command) => silo.World.Engine.SendAsync(queue, command).AsTask());
    private (int Part, int Parts) _part;

    /// <summary>
    /// Whoever owes something is woken when the silo starts, not when their grace is over. The earliest few are woken whatever the clock
    /// says: it may have been set back since; who only waits for a time to come finds that it has not.
    /// </summary>
    protected override async ValueTask BeginAsync(CancellationToken cancellation)
    {
        await WakeAsync(_world.Time.GetUtcNow() + _world.Options.EffectGrace, DueMax, cancellation).ConfigureAwait(false);
        await WakeAsync(DateTimeOffset.MaxValue, RuntimeOptions.WokenAnyway, cancellation).ConfigureAwait(false);
    }

    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(_world.Options.WakeTick, _world.Time);
        do
        {
            try
            {
                await WakeAsync(_world.Time.GetUtcNow(), DueMax, cancellation).ConfigureAwait(false);
                if (PartOfThis().Part == 0) await _removed.WakeAsync(cancellation).ConfigureAwait(false);
            }
            // Whatever it was: without this loop no timer fires any more.
            catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
            {
                SiloLog.WakeFailed(_world.Logger, e);
            }
        }
        while (await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    private (int Part, int Parts) PartOfThis()
    {
        var active = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.ToList();
        if (!active.Contains(here.SiloAddress)) active.Add(here.SiloAddress);
        return (active.Count(other => other.CompareTo(here.SiloAddress) < 0), active.Count);
    }

    private async ValueTask WakeAsync(DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        var (part, parts) = PartOfThis();
        if ((part, parts) != _part) _due.Forget();
        _part = (part, parts);
        _due.Wake(await _world.Journal.DueAsync(until, limit + _due.Count, part, parts, cancellation).ConfigureAwait(false));
    }
}
