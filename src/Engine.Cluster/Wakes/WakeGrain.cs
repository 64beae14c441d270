using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Pumps;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Engine.Cluster.Wakes;

/// <summary>Wakes whoever is due in its partition, at every tick; whoever owes something from the first on. The journal holds the due times, so nothing is lost with this grain.</summary>
/// <remarks>Placed where there is room: one for each partition, and each spends its time waiting.</remarks>
[Reentrant]
[ResourceOptimizedPlacement]
[GrainType("wakes")]
internal sealed class WakeGrain(World world, ClusterSettings settings) : Grain, IWakeGrain, IRemindable
{
    private const int DueMax = 10_000;

    /// <summary>The shortest that Orleans allows. Silos ask much oftener; the reminder is for a cluster whose silos all began without being able to.</summary>
    private static readonly TimeSpan RemindEvery = TimeSpan.FromMinutes(1);

    private readonly HashSet<ActorId> _underWay = [];
    private readonly RemovedQueues _removed = new(world.Journal, world.Assistant, queue => world.Engine.SendAsync(queue, new Wake(), world.Ended).AsTask());
    private bool _owedAreWoken;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, settings.Runtime.WakeTick) { KeepAlive = true, Interleave = true });
        return this.RegisterOrUpdateReminder("wakes", RemindEvery, RemindEvery);
    }

    public ValueTask BeThere() => ValueTask.CompletedTask;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task TickAsync(CancellationToken cancellation)
    {
        try
        {
            await WakeAsync(world.Time.GetUtcNow() + (_owedAreWoken ? TimeSpan.Zero : world.Options.EffectGrace), DueMax, cancellation);
            if (!_owedAreWoken) await WakeAsync(DateTimeOffset.MaxValue, RuntimeOptions.WokenAnyway, cancellation);   // as the one-process host does at its start
            _owedAreWoken = true;
            if (this.GetPrimaryKeyLong() == 0) await _removed.WakeAsync(cancellation);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)   // whatever it was: without this timer no other fires
        {
            ClusterLog.WakeFailed(world.Logger, e, this.GetPrimaryKeyLong());
        }
    }

    private async ValueTask WakeAsync(DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        foreach (var due in await world.Journal.DueAsync(until, limit, (int)this.GetPrimaryKeyLong(), settings.WakePartitions, cancellation))
            if (_underWay.Add(due.Actor)) _ = WakeAsync(due.Actor);
    }

    private async Task WakeAsync(ActorId actor)
    {
        try
        {
            await world.Engine.SendAsync(actor, new Wake(), world.Ended);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ClusterLog.WakeFailed(world.Logger, e, this.GetPrimaryKeyLong());
        }
        finally
        {
            _underWay.Remove(actor);
        }
    }
}
