namespace Engine.LoadTester.Hosting;

/// <summary>Kills and pauses the host in turns, and brings it back each time.</summary>
internal sealed class Chaos(ChildHost host, TimeProvider time, Random random)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public int Kills { get; private set; }

    public int Pauses { get; private set; }

    /// <summary>From every killing to the host's word that it listens again.</summary>
    public List<TimeSpan> Restarts { get; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var n = 0; ; n++)
            {
                await Task.Delay(TimeSpan.FromSeconds(4 + (random.NextDouble() * 4)), time, stop).ConfigureAwait(false);
                if (n % 2 == 0)
                {
                    var killed = time.GetTimestamp();
                    await host.KillAsync().ConfigureAwait(false);
                    await host.StartAsync(CancellationToken.None).ConfigureAwait(false);
                    Restarts.Add(time.GetElapsedTime(killed));
                    Kills++;
                }
                else
                {
                    await host.PauseAsync(Pause, time).ConfigureAwait(false);
                    Pauses++;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }
}
