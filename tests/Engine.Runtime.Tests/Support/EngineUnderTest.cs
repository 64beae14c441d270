using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Local;

namespace Engine.Runtime.Tests.Support;

/// <summary>The engine in one process. The cluster's tests put their own in this one's place and run the same tests.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly LocalEngine _engine;

    private EngineUnderTest(LocalEngine engine) => _engine = engine;

    public IEngine Engine => _engine;

    public static async Task<EngineUnderTest> StartAsync(IJournal journal, IUnderstanding understanding, Assistant assistant, RuntimeOptions options, TimeProvider? time) =>
        new(await LocalEngine.StartAsync(journal, understanding, assistant, options, time: time));

    public Task ForgetAsync(Clock? clock) => Waiting.UntilAsync(() => _engine.ActorsInMemory == 0, clock, TimeSpan.FromMinutes(1));

    public Task KillAsync() => Task.CompletedTask;   // its journal is a copy from here on

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
