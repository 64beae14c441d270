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

    /// <summary>Bytes that the operating system holds for this process.</summary>
    public static long Resident => Environment.WorkingSet;
}
