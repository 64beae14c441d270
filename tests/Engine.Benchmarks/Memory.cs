namespace Engine.Benchmarks;

internal static class Memory
{
    /// <summary>Bytes of managed objects that are still needed.</summary>
    public static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>
    /// The same when what was under way has ended: looks every half second until a look finds no percent less than the one before.
    /// </summary>
    /// <remarks>After a crowd's last answers its customers' actors still hear of them, and what was stopped still lets go.</remarks>
    public static async Task<long> RestedAsync()
    {
        var (before, now) = (long.MaxValue, Settled());
        for (var looks = 0; looks < 40 && now < before - (before / 100); looks++)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System);
            (before, now) = (now, Settled());
        }
        return now;
    }

    /// <summary>Bytes that the operating system holds for this process.</summary>
    public static long Resident => Environment.WorkingSet;
}
