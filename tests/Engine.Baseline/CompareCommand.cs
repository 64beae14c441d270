using System.CommandLine;
using System.Globalization;
using Engine.LoadTester;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Reports;

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
        await using var postgres = await PostgresServer.StartAsync();
        var contestants = Contestant.All(postgres).ToArray();
        var machine = Machine.This();
        Say($"{machine.Cpu}, {machine.Cores} cores, {machine.Runtime}, load average {machine.LoadAverage} before; bot only, {settings.Customers} customers, load generator on the same cores.");
        if (postgres is null) Say($"There is no PostgreSQL on this machine.");

        var saturated = new List<LoadResult>();
        foreach (var contestant in contestants) saturated.Add(await PlayAsync(contestant, settings));
        // Half of what the slowest can take: a load that nobody chokes on.
        var equal = settings with { Rate = Math.Max(10, Math.Floor(saturated.Min(r => r.TurnsPerSecond) / 2)) };
        var level = new List<LoadResult>();
        foreach (var contestant in contestants) level.Add(await PlayAsync(contestant, equal));

        Say($"");
        Say($"| | saturation, turns/s | of the engine's | at {equal.Rate:0} turns/s: p50 ms | p99 ms | times the engine's p99 | host CPU ms a turn | errors |");
        Say($"|---|---:|---:|---:|---:|---:|---:|---:|");
        for (var i = 0; i < contestants.Length; i++)
            Say($"| {contestants[i].Name} | {saturated[i].TurnsPerSecond:0} | {saturated[i].TurnsPerSecond / saturated[0].TurnsPerSecond:0.00} | {level[i].TurnLatencyMs.P50:0.0} | {level[i].TurnLatencyMs.P99:0.0} | {level[i].TurnLatencyMs.P99 / level[0].TurnLatencyMs.P99:0.0} | {level[i].CpuSeconds * 1_000 / Math.Max(1, level[i].Samples.Sum(s => s.Turns)):0.00} | {saturated[i].Errors + level[i].Errors} |");

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

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
