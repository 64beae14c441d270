using System.Text.Json;

namespace Engine.Host.Tests;

public sealed class CollectorTests
{
    /// <summary>
    /// It was set under a name that the SDK does not know, and nobody saw that the program ran with another one than was meant.
    /// </summary>
    [Fact]
    public void The_program_runs_with_the_garbage_collector_that_was_measured()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Engine.Host.runtimeconfig.json"));
        var settings = JsonDocument.Parse(file).RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.True(settings.GetProperty("System.GC.Server").GetBoolean());
        Assert.True(settings.GetProperty("System.GC.Concurrent").GetBoolean());
    }
}
