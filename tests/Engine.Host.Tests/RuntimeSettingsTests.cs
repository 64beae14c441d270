using System.Text.Json;

namespace Engine.Host.Tests;

public sealed class RuntimeSettingsTests
{
    /// <summary>The collector was once set under a name that the SDK does not know, and nobody saw that the program ran with another one than was meant.</summary>
    [Fact]
    public void The_program_runs_with_the_garbage_collector_and_the_compiler_that_were_measured()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Engine.Host.runtimeconfig.json"));
        var settings = JsonDocument.Parse(file).RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.True(settings.GetProperty("System.GC.Server").GetBoolean());
        Assert.True(settings.GetProperty("System.GC.Concurrent").GetBoolean());
        Assert.False(settings.GetProperty("System.Runtime.TieredPGO").GetBoolean());
    }
}
