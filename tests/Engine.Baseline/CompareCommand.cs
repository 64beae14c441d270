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

/// <summary>
/// Engine and baseline one after the other in one go: each held at saturation, then all at the same loads, then as conversations grow. Into
/// docs/benchmarks.md.
/// </summary>
internal static class CompareCommand
{
    /// <summary>Turns a second that are asked for so that saturation shows: more than any of them can do on two cores.</summary>
    private const double Overload = 20_000;

    /// <summary>Of what the slowest can take: loads that all can bear, from one that asks little to one where a queue builds up.</summary>
    private static readonly double[] Shares = [0.25, 0.5, 0.8];

    /// <summary>What is measured is a warm program: under its first full load .NET compiles for up to 25 s.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(27);

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How often each is held at saturation; the median counts",
            DefaultValueFactory = _ => 3 };
        var seconds = new Option<int>(
            "--seconds") { Description = $"How long each run is measured, after {WarmUp.TotalSeconds:0} s of the same load that warm it up",
                DefaultValueFactory = _ => 24 };
        var customers = new Option<int>("--customers") { Description = "Customers at a time", DefaultValueFactory = _ => 500 };
        var seed = new Option<int>("--seed") { Description = "The same seed draws the same words and moments",
            DefaultValueFactory = _ => 1 };
        var messages = new Option<int>("--messages") { Description = "How long conversations grow", DefaultValueFactory = _ => 1_000 };
        var command = new Command("compare",
            "Runs engine and baseline under the same load and prints them side by side, as Markdown") { rounds,
                seconds, customers, seed, messages };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(rounds),
            new Settings
            {
                Agents = 0, Supervisors = 0, WarmUpGiven = WarmUp, Duration = WarmUp + TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                Customers = parsed.GetValue(customers), Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(messages), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, Settings settings, int messages, CancellationToken cancellation)
    {
        var dialogues = Dialogue.Load(Samples.Find());
        var contestants = Contestant.All().ToArray();
        var (machine, began, clock) = (Machine.This(), TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var page = new StringBuilder();
        var measured = settings.Duration - settings.WarmUp;
        var errors = 0;
        Say($"Bot only, {settings.Customers} customers, load generator on the same cores. Each run warms up for ",
            $"{settings.WarmUp.TotalSeconds:0} s under the load that it is then measured at, for {measured.TotalSeconds:0} s.");
        if (!PostgresServer.IsInstalled) Say($"There is no PostgreSQL on this machine.");

        var saturated = new Dictionary<Contestant, List<LoadResult>>();
        for (var round = 1; round <= rounds; round++)
            foreach (var contestant in contestants.Append(Contestant.Floor))
                (saturated.TryGetValue(contestant, out var before) ? before
                    : saturated[contestant] = []).Add(await PlayAsync(contestant, settings with { Rate = Overload }));
        Say($"");
        Say($"Saturation: {Overload:0} turns/s are asked for, {settings.Customers} customers wait, and the median second of a run counts; ",
            $"of {rounds} rounds the median. *Engine's*: how many times as many the engine did, round by round.");
        Say($"");
        Say($"| | turns/s | engine's | rounds | engine's, by round | host CPU ms a turn | errors |");
        Say($"|---|---:|---:|---|---|---:|---:|");
        var engine = saturated[contestants[0]].Select(MedianTurns).ToArray();
        foreach (var (contestant, results) in saturated)
        {
            var turns = results.Select(MedianTurns).ToArray();
            var times = engine.Zip(turns, (e, t) => e / t).ToArray();
            Say($"| {contestant.Name} | {Median(turns):0} | {Median(engine) / Median(turns):0.0} | {Line(turns, "0")} | ",
                $"{Line(times, "0.0")} | {Median([.. results.Select(CpuMsATurn)]):0.00} | {results.Sum(r => r.Errors)} |");
        }

        Say($"");
        Say($"At equal loads, shares of what the slowest can take. *Median second*: the median of the seconds' own p99; one bad second of ",
            $"a neighbour's makes a whole run's p99. *In memory*: the stateless service with nothing stored, so what gateway, model, ",
                $"load generator and machine take by themselves.");
        Say($"");
        Say($"| at, turns/s | | done, turns/s | p50 ms | p99 ms | p99 of the median second | of the engine's | over in memory, ms | host ",
            $"CPU ms a turn | errors |");
        Say($"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        var slowest = saturated.Values.Min(results => Median([.. results.Select(MedianTurns)]));
        foreach (var share in Shares)
        {
            var rate = Math.Max(10, Math.Floor(slowest * share));
            var results = new List<LoadResult>();
            foreach (var contestant in contestants.Append(Contestant.Floor))
                results.Add(await PlayAsync(contestant, settings with { Rate = rate }));
            double engines = MedianP99(results[0]), floor = MedianP99(results[^1]);
            foreach (var (contestant, result) in contestants.Append(Contestant.Floor).Zip(results))
                Say($"| {rate:0} ({share:0 %}) | {contestant.Name} | {result.MeasuredTurnsPerSecond:0} | {result.TurnLatencyMs.P50:0.0} | ",
                    $"{result.TurnLatencyMs.P99:0.0} | {MedianP99(result):0.0} | {MedianP99(result) / engines:0.0} | ",
                        $"{MedianP99(result) - floor:0.0} | {CpuMsATurn(result):0.00} | {result.Errors} |");
        }

        Say($"");
        Say($"| as conversations grow, {Growth.Conversations} at a time | messages | turns/s | p50 ms | p99 ms |");
        Say($"|---|---:|---:|---:|---:|");
        foreach (var contestant in contestants)
            foreach (var window in await Growth.MeasureAsync(contestant, messages, TimeProvider.System, cancellation))
                Say($"| {contestant.Name} | {window.Messages} | {window.TurnsPerSecond:0} | {window.Times.P50:0.0} | ",
                    $"{window.Times.P99:0.0} |");
        var command = string.Create(CultureInfo.InvariantCulture,
            $"dotnet run -c Release --project tests/Engine.Baseline -- compare --rounds {rounds} --seconds {measured.TotalSeconds:0} "
                + $"--customers {settings.Customers} --messages {messages} --seed {settings.Seed}");
        Page.Write(Page.Stateless, Page.Origin(command, machine, began, TimeProvider.System.GetElapsedTime(clock)) + page);
        return errors > 0 ? 1 : 0;

        void Say(params FormattableString[] text)
        {
            var line = string.Concat(text.Select(FormattableString.Invariant));
            Console.WriteLine(line);
            page.Append(line).Append('\n');
        }

        async Task<LoadResult> PlayAsync(Contestant contestant, Settings with)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{contestant.Name}: {with.Rate} turns/s"));
            var result = await contestant.WithStoreAsync(arguments => new LoadRun(
                with with { Other = (contestant.Program, arguments) }, dialogues,
                    TimeProvider.System, new PlainScreen(Console.Error)).RunAsync(cancellation));
            errors += result.Errors;
            return result;
        }
    }

    private static IEnumerable<Sample> Measured(LoadResult result) => result.Samples.Where(s => s.Phase == Phase.Measured && s.Turns > 0);

    private static double MedianTurns(LoadResult result) => Median([.. Measured(result).Select(s => (double)s.Turns)]);

    /// <summary>On a machine with neighbours one bad second makes a whole run's p99; the median second is the design's own.</summary>
    private static double MedianP99(LoadResult result) => Median([.. Measured(result).Select(s => s.P99)]);

    private static double Median(double[] values) => values.Length == 0 ? 0 : values.Order().ElementAt(values.Length / 2);

    private static string Line(double[] values, string format) =>
        string.Join(", ", values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));

    /// <summary>Of the host alone, after warming up: the database server's own processes are not in it.</summary>
    private static double CpuMsATurn(LoadResult result) =>
        Measured(result).Sum(s => s.HostCores ?? 0) * 1_000 / Math.Max(1, Measured(result).Sum(s => s.Turns));
}
