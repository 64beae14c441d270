using System.Text.Json;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Reports;

namespace Engine.LoadTester.Tests;

/// <summary>The whole of it, small: a host as a child process, customers, agents and a supervisor, a kill in the middle.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task A_run_with_a_killed_host_measures_verifies_and_reports()
    {
        var settings = new Settings
        {
            Customers = 30, Agents = 6, Supervisors = 2, Rate = 40, Duration = TimeSpan.FromSeconds(10), Seed = 5, Chaos = true,
        };
        var screen = new StringWriter();
        var run = new LoadRun(settings, Dialogue.Load(Samples.Find()), TimeProvider.System, new PlainScreen(screen));

        var result = await run.RunAsync(CancellationToken.None);

        Assert.True(result.Errors == 0,
            string.Join('\n', result.Faults.SelectMany(f => f.Value.Select(w => $"{f.Key}: {w}"))) + "\n" + screen);
        Assert.True(result.Turns > 100, $"{result.Turns} turns");
        Assert.True(result.HandoffLatencyMs.Count > 0);
        Assert.True(result.Chaos!.Kills > 0);
        Assert.NotEmpty(result.Escalations);
        Assert.InRange(result.ContainmentRate, 0.3, 1);

        using var json = JsonDocument.Parse(result.ToJson());
        foreach (var key in new[]
        {
            "turnsPerSecond", "turnLatencyMs", "handoffLatencyMs", "assignmentLatencyMs",
                "lost", "doubled", "outOfOrder", "doubleAssigned", "overCapacity",
            "botAfterHandoff", "stuck", "containmentRate", "escalations", "cpuSeconds", "peakMemoryMb", "machine", "settings", "seed",
        })
            Assert.True(json.RootElement.TryGetProperty(key, out _), key);
        foreach (var key in new[] { "p50", "p90", "p99", "p999", "max" })
            Assert.True(json.RootElement.GetProperty("turnLatencyMs").TryGetProperty(key, out _), key);
        Assert.Contains("</html>", HtmlReport.Of(result), StringComparison.Ordinal);
    }

    /// <summary>
    /// A comparison once found waits of 5 s in services that were only cold: what their first seconds left undone was counted long after.
    /// </summary>
    [Fact]
    public async Task What_a_warm_up_leaves_undone_is_forgotten_before_anything_counts()
    {
        var settings = new Settings
        {
            Customers = 5, Agents = 0, Supervisors = 0, Rate = 100_000,
                Duration = TimeSpan.FromSeconds(7), WarmUpGiven = TimeSpan.FromSeconds(6), Seed = 5,
        };

        var result = await new LoadRun(settings, Dialogue.Load(Samples.Find()),
            TimeProvider.System, new PlainScreen(TextWriter.Null)).RunAsync(CancellationToken.None);

        // So much is asked for that what waits only grows, but for the one moment at which it is let go.
        var backlogs = result.Samples.Select(s => s.Backlog).ToArray();
        Assert.Single(backlogs.Zip(backlogs[1..]), pair => pair.Second < pair.First);
        Assert.Equal(0, result.Errors);
    }
}
