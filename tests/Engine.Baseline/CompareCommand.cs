using System.CommandLine;
using System.Globalization;
using Engine.LoadTester;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Measurements;
using Engine.LoadTester.Reports;
using Engine.Testing;

namespace Engine.Baseline;

/// <summary>Engine and baseline one after the other in one go: each to saturation, then all at one load, then as conversations grow.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "Length of each run", DefaultValueFactory = _ => 30 };
        var customers = new Option<int>("--customers") { Description = "Customers at a time", DefaultValueFactory = _ => 500 };
        var seed = new Option<int>("--seed") { Description = "The same seed draws the same words and moments", DefaultValueFactory = _ => 1 };
        var messages = new Option<int>("--messages") { Description = "How long conversations grow", DefaultValueFactory = _ => 1_000 };
        var command = new Command("compare", "Runs engine and baseline under the same load and prints them side by side, as Markdown") { seconds, customers, seed, messages };
        command.SetAction((parsed, cancellation) => RunAsync(
            new Settings
            {
                Agents = 0, Supervisors = 0, Duration = TimeSpan.FromSeconds(parsed.GetValue(seconds)), Customers = parsed.GetValue(customers), Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(messages), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Settings settings, int messages, CancellationToken cancellation)
    {
        var dialogues = Dialogue.Load(Samples.Find());
        await using var postgres = PostgresServer.IsInstalled ? await PostgresServer.StartAsync() : null;
        var contestants = Contestant.All(postgres).ToArray();
        var machine = Machine.This();
        Say($"{machine.Cpu}, {machine.Cores} cores, {machine.Runtime}, load average {machine.LoadAverage} before; bot only, {settings.Customers} customers, load generator on the same cores.");
        if (postgres is null) Say($"There is no PostgreSQL on this machine.");

        var saturated = new List<LoadResult>();
        foreach (var contestant in contestants) saturated.Add(await PlayAsync(contestant, settings));
        // Four fifths of what the slowest can take: a load that all can bear and that asks something of them.
        var equal = settings with { Rate = Math.Max(10, Math.Floor(saturated.Min(r => r.TurnsPerSecond) * 0.8)) };
        var level = new List<LoadResult>();
        foreach (var contestant in contestants) level.Add(await PlayAsync(contestant, equal));

        Say($"");
        Say($"| | saturation, turns/s | of the engine's | at {equal.Rate:0} turns/s: p50 ms | p99 ms | p99 of the median second | of the engine's | host CPU ms a turn | errors |");
        Say($"|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var i = 0; i < contestants.Length; i++)
            Say($"| {contestants[i].Name} | {saturated[i].TurnsPerSecond:0} | {saturated[i].TurnsPerSecond / saturated[0].TurnsPerSecond:0.00} | {level[i].TurnLatencyMs.P50:0.0} | {level[i].TurnLatencyMs.P99:0.0} | {MedianP99(level[i]):0.0} | {MedianP99(level[i]) / MedianP99(level[0]):0.0} | {CpuMsATurn(level[i]):0.00} | {saturated[i].Errors + level[i].Errors} |");

        Say($"");
        Say($"| as conversations grow, {Growth.Conversations} at a time | messages | turns/s | p50 ms | p99 ms |");
        Say($"|---|---:|---:|---:|---:|");
        foreach (var contestant in contestants)
            foreach (var window in await Growth.MeasureAsync(contestant, messages, TimeProvider.System, cancellation))
                Say($"| {contestant.Name} | {window.Messages} | {window.TurnsPerSecond:0} | {window.Times.P50:0.0} | {window.Times.P99:0.0} |");
        return saturated.Concat(level).Any(r => r.Errors > 0) ? 1 : 0;

        async Task<LoadResult> PlayAsync(Contestant contestant, Settings with)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{contestant.Name}: {(with.Rate is { } rate ? $"{rate} turns/s" : "search")}"));
            return await new LoadRun(with with { Other = (contestant.Program, contestant.Arguments) }, dialogues, TimeProvider.System, new PlainScreen(Console.Error)).RunAsync(cancellation);
        }
    }

    /// <summary>On a machine with neighbours one bad second makes a whole run's p99; the median second is the design's own.</summary>
    private static double MedianP99(LoadResult result)
    {
        var seconds = result.Samples.Where(s => s.Phase == Phase.Measured && s.Turns > 0).Select(s => s.P99).Order().ToArray();
        return seconds.Length == 0 ? 0 : seconds[seconds.Length / 2];
    }

    /// <summary>Of the host alone, after warming up: the database server's own processes are not in it.</summary>
    private static double CpuMsATurn(LoadResult result)
    {
        var measured = result.Samples.Where(s => s.Phase == Phase.Measured).ToArray();
        return measured.Sum(s => s.HostCores ?? 0) * 1_000 / Math.Max(1, measured.Sum(s => s.Turns));
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
