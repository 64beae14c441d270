using System.Runtime.CompilerServices;

namespace Engine.Journal.Tests;

internal static class Threads
{
    /// <summary>
    /// A subscription connects while its caller waits, and the tests' proxy that it connects through runs on the same pool: on two cores
    /// that has two threads at first and grows by one a second, so that a few waiting tests held a connection up for the 5 s that it may
    /// take.
    /// </summary>
    [ModuleInitializer]
    internal static void Enough() => ThreadPool.SetMinThreads(32, 32);
}
