using Engine.Contracts;
using Engine.Journal;
using Engine.Runtime.Local;
using Engine.Testing;

namespace Engine.Gateway.Tests.Support;

/// <summary>The engine behind the gateway: in one process. The cluster's tests put their own in this one's place and run the same tests.</summary>
internal static class EngineUnderTest
{
    public static async Task<(IEngine Engine, IAsyncDisposable Host)> StartAsync(IJournal journal, TimeProvider time)
    {
        var engine = await LocalEngine.StartAsync(journal, SmallShop.Understanding, SmallShop.Assistant, time: time);
        return (engine, engine);
    }
}
