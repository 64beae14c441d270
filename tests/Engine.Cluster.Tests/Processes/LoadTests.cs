using System.Diagnostics;
using System.Text.Json;
using Engine.LocalCluster;
using Xunit.Abstractions;

namespace Engine.Cluster.Tests.Processes;

/// <summary>The load tester, as an operator runs it, against three silos and two gateways: customers, agents and supervisors over the public protocols, everything read back.</summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private static readonly string[] Errors = ["lost", "doubled", "outOfOrder", "doubleAssigned", "overCapacity", "botAfterHandoff", "talkedOver", "stuck", "refused"];

    [Fact]
    public async Task Customers_agents_and_supervisors_on_a_cluster_find_nothing_wrong()
    {
        await using var cluster = await Topology.StartAsync();
        var json = Path.Combine(cluster.Data, "load.json");

        using var tester = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Engine.LoadTester.dll"), "--url", cluster.Gateways[0].Address.ToString(), "--tokens", cluster.Data,
            "--customers", "60", "--agents", "10", "--supervisors", "4", "--rate", "40", "--duration", "24s", "--seed", "7", "--json", json,
        ]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory })!;
        var (said, error) = (tester.StandardOutput.ReadToEndAsync(), tester.StandardError.ReadToEndAsync());
        await tester.WaitForExitAsync();

        output.WriteLine(await said);
        Assert.True(tester.ExitCode == 0, await said + await error);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json));
        var result = report.RootElement;
        Assert.All(Errors, key => Assert.Equal(0, result.GetProperty(key).GetInt32()));
        Assert.True(result.GetProperty("turns").GetInt32() > 400);
        Assert.True(result.GetProperty("withPerson").GetInt32() > 10);
        Assert.True(result.GetProperty("steered").GetProperty("takenOver").GetInt32() + result.GetProperty("steered").GetProperty("escalated").GetInt32() > 0);
    }
}
