using Engine.Cluster.Tests.Support;
using Engine.Contracts;
using Engine.Journal;
using Engine.Testing;

#pragma warning disable IDE0130   // stands in for the one in the gateway's own tests
namespace Engine.Gateway.Tests.Support;

/// <summary>The engine behind the gateway: two silos, and the gateway a client of them.</summary>
internal static class EngineUnderTest
{
    public static async Task<(IEngine Engine, IAsyncDisposable Host)> StartAsync(IJournal journal, TimeProvider time)
    {
        var silos = await TestSilos.StartAsync(journal, silos: 2, clock: time, understanding: SmallShop.Understanding, assistant: SmallShop.Assistant);
        return (silos.Engine, silos);
    }
}
