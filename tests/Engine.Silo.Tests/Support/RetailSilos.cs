using Engine.Journal;
using Engine.Runtime.Tests.Support;

namespace Engine.Silo.Tests.Support;

/// <summary>Silos with the shipped assistant.</summary>
internal static class RetailSilos
{
    public static Task<TestSilos> StartAsync(IJournal journal, int silos = 1,
        ClusterSettings? settings = null, TimeProvider? clock = null, string? database = null) =>
        TestSilos.StartAsync(journal, silos, settings, clock, new Understood(), Retail.Assistant, database);
}
