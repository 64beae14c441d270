using System.Diagnostics;
using System.Text.Json;
using Engine.LocalCluster;

namespace Engine.Silo.Tests.Processes;

/// <summary>
/// The load tester, as an operator runs it, against three silos and two gateways: customers, agents and supervisors over the public
/// protocols, everything read back.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LoadTests(ITestOutputHelper output)
{
    private static readonly string[] Errors =
        ["lost", "doubled", "outOfOrder", "doubleAssigned", "overCapacity", "botAfterHandoff", "talkedOver", "stuck", "refused"];

    /// <summary>
    /// Every dialogue of the samples once: done in seconds on a quiet machine; on one that stands still the two minutes are the longest.
    /// </summary>
    [Fact]
    public async Task Customers_agents_and_supervisors_on_a_cluster_find_nothing_wrong()
    {
        await using var cluster = await Topology.StartAsync();
        var json = Path.Combine(cluster.Data, "load.json");

        using var tester = Process.Start(new ProcessStartInfo("dotnet",
        [
            // It lies beside these tests without what they have already: theirs say where everything is.
            "exec", "--depsfile", Beside("Engine.Silo.Tests.deps.json"), "--runtimeconfig", Beside("Engine.Silo.Tests.runtimeconfig.json"),
                Beside("Engine.LoadTester.dll"), "--url", cluster.Gateways[0].Address.ToString(), "--tokens", cluster.Data,
            "--customers", "40", "--agents", "8", "--supervisors", "4", "--rate", "25",
                "--arrivals", "Replay", "--duration", "120s", "--seed", "7", "--json", json,
        ]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory })!;
        var (said, error) = (tester.StandardOutput.ReadToEndAsync(), tester.StandardError.ReadToEndAsync());
        await tester.WaitForExitAsync();

        output.WriteLine(await said);
        Assert.True(tester.ExitCode == 0, await said + await error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        var result = report.RootElement;
        Assert.All(Errors, key => Assert.Equal(0, result.GetProperty(key).GetInt32()));
        Assert.True(result.GetProperty("turns").GetInt32() > 100);
        Assert.True(result.GetProperty("withPerson").GetInt32() > 5);
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
