using System.CommandLine;
using System.Globalization;
using System.Text;
using Engine.Benchmarks.Published;
using Engine.LoadTester;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Measurements;
using Engine.LoadTester.Reports;
using Engine.Testing;

namespace Engine.Baseline;

/// <summary>Engine and baseline one after the other in one go: each to saturation, then all at the same loads, then as conversations grow. Into docs/benchmarks.md.</summary>
internal static class CompareCommand
{
    /// <summary>Of what the slowest can take: loads that all can bear, from one that asks little to one where a queue builds up.</summary>
    private static readonly double[] Shares = [0.25, 0.5, 0.8, 0.95];

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
        var (machine, began, clock) = (Machine.This(), TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var page = new StringBuilder();
        Say($"Bot only, {settings.Customers} customers, runs of {settings.Duration.TotalSeconds:0} s, load generator on the same cores.");
        if (postgres is null) Say($"There is no PostgreSQL on this machine.");

        var saturated = new List<LoadResult>();
        foreach (var contestant in contestants) saturated.Add(await PlayAsync(contestant, settings));
        Say($"");
        Say($"| | saturation, turns/s | of the engine's | host CPU ms a turn | errors |");
        Say($"|---|---:|---:|---:|---:|");
        for (var i = 0; i < contestants.Length; i++)
            Say($"| {contestants[i].Name} | {saturated[i].TurnsPerSecond:0} | {saturated[i].TurnsPerSecond / saturated[0].TurnsPerSecond:0.00} | {CpuMsATurn(saturated[i]):0.00} | {saturated[i].Errors} |");

        Say($"");
        Say($"At equal loads, shares of what the slowest can take. *Median second*: the median of the seconds' own p99; one bad second of a neighbour's makes a whole run's p99. *In memory*: the stateless service with nothing stored, so what gateway, model, load generator and machine take by themselves.");
        Say($"");
        Say($"| at, turns/s | | done, turns/s | p50 ms | p99 ms | p99 of the median second | of the engine's | over in memory, ms | host CPU ms a turn | errors |");
        Say($"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        var level = new List<LoadResult>();
        foreach (var share in Shares)
        {
            var rate = Math.Max(10, Math.Floor(saturated.Min(r => r.TurnsPerSecond) * share));
            var results = new List<LoadResult>();
            foreach (var contestant in contestants.Append(Contestant.Floor)) results.Add(await PlayAsync(contestant, settings with { Rate = rate }));
            double engines = MedianP99(results[0]), floor = MedianP99(results[^1]);
            foreach (var (contestant, result) in contestants.Append(Contestant.Floor).Zip(results))
                Say($"| {rate:0} ({share:0 %}) | {contestant.Name} | {result.MeasuredTurnsPerSecond:0} | {result.TurnLatencyMs.P50:0.0} | {result.TurnLatencyMs.P99:0.0} | {MedianP99(result):0.0} | {MedianP99(result) / engines:0.0} | {MedianP99(result) - floor:0.0} | {CpuMsATurn(result):0.00} | {result.Errors} |");
            level.AddRange(results);
        }

        Say($"");
        Say($"| as conversations grow, {Growth.Conversations} at a time | messages | turns/s | p50 ms | p99 ms |");
        Say($"|---|---:|---:|---:|---:|");
        foreach (var contestant in contestants)
            foreach (var window in await Growth.MeasureAsync(contestant, messages, TimeProvider.System, cancellation))
                Say($"| {contestant.Name} | {window.Messages} | {window.TurnsPerSecond:0} | {window.Times.P50:0.0} | {window.Times.P99:0.0} |");
        var command = string.Create(CultureInfo.InvariantCulture,
            $"dotnet run -c Release --project tests/Engine.Baseline -- compare --seconds {settings.Duration.TotalSeconds:0} --customers {settings.Customers} --messages {messages} --seed {settings.Seed}");
        Page.Write(Page.Stateless, Page.Origin(command, machine, began, TimeProvider.System.GetElapsedTime(clock)) + page);
        return saturated.Concat(level).Any(r => r.Errors > 0) ? 1 : 0;

        void Say(FormattableString text)
        {
            var line = text.ToString(CultureInfo.InvariantCulture);
            Console.WriteLine(line);
            page.Append(line).Append('\n');
        }

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
}
