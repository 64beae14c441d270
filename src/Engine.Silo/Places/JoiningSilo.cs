
namespace Engine.Silo.Places;

/// <summary>
/// A silo that joins says in the membership table that it lives, as it does afterwards. Before it joins it asks every silo that the table
/// has as active, and declares dead who does not answer, at the second time through another of them. When all of them died at once that one
/// is as dead, and Orleans looks whether it has been heard of only when the table has changed. Without this nothing changes it: a cluster
/// whose silos all died, and are started at once at other addresses, did not come back for the five minutes of <c>MaxJoinAttemptTime</c>.
/// </summary>
internal sealed class JoiningSilo(IMembershipTable table, ILocalSiloDetails silo, SiloWorld here, ClusterSettings settings)
    : SiloTask(from: ServiceLifecycleStage.ValidateInitialConnectivity - 1, until: ServiceLifecycleStage.Active)
{
    protected override async Task RunAsync(CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(settings.AliveEvery, TimeProvider.System);   // Orleans' own clock, see SiloParts.Time
        while (await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false)) await SayAsync().ConfigureAwait(false);
    }

    private async Task SayAsync()
    {
        try
        {
            await table.UpdateIAmAliveAsync(
                new MembershipEntry { SiloAddress = silo.SiloAddress, IAmAliveTime = TimeProvider.System.GetUtcNow().UtcDateTime })
                    .ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            SiloLog.JoiningUnsaid(here.World.Logger, e);
        }
    }
}
