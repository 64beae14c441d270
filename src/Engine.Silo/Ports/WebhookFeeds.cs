using Engine.Runtime.Webhooks;

namespace Engine.Silo.Ports;

/// <summary>
/// Has every webhook's feed be somewhere. Every silo asks for it, so that one that dies is not missed; a feed is there once.
/// </summary>
internal sealed class WebhookFeeds(SiloWorld silo, IGrainFactory grains, Subscriptions subscriptions)
    : SiloTask(from: ServiceLifecycleStage.Active + 1)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _asked = [];

    protected override async Task RunAsync(CancellationToken cancellation)
    {
        // As Orleans' own: a clock that a test stops must not stop this.
        using var tick = new PeriodicTimer(AskEvery, TimeProvider.System);
        do
        {
            try
            {
                await AskAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
            {
                SiloLog.WebhooksUnasked(silo.World.Logger, e);
            }
        }
        while (await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>One that is gone is asked once more, to learn it.</summary>
    private async Task AskAsync(CancellationToken cancellation)
    {
        var now = (await subscriptions.AllAsync(cancellation).ConfigureAwait(false)).Select(s => s.Id).ToHashSet();
        foreach (var id in _asked.Union(now))
            await grains.GetGrain<IWebhookGrain>(id).BeThere().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        _asked.Clear();
        _asked.UnionWith(now);
    }
}
