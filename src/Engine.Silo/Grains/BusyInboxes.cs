using System.Collections.Concurrent;
using Engine.Runtime.Pumps;

namespace Engine.Silo.Grains;

/// <summary>The actors of this silo that have work in hand or owe something, so that a stop can wait for them.</summary>
internal sealed class BusyInboxes
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<Inbox, bool> _all = new();

    public void Add(Inbox inbox) => _all[inbox] = true;

    public void Remove(Inbox inbox) => _all.TryRemove(inbox, out _);

    /// <summary>The silo has waited for everybody: no actor waits for itself any more when it leaves memory.</summary>
    public bool IsDrained { get; private set; }

    /// <summary>
    /// Waits until nobody is busy, for at most <see cref="Runtime.RuntimeOptions.StopGrace"/>. What is still owed then is found in the
    /// journal by the next start.
    /// </summary>
    public async Task DrainAsync(World world, CancellationToken cancellation)
    {
        var started = world.Time.GetTimestamp();
        while (_all.Keys.Any(inbox => inbox.IsBusy) && !cancellation.IsCancellationRequested
            && world.Time.GetElapsedTime(started) < world.Options.StopGrace)
            await Task.Delay(LookEvery, world.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        IsDrained = true;
    }
}
