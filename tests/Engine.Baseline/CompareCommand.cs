using System.CommandLine;
using System.Globalization;
using System.Text;
using Engine.Benchmarks.Published;
using Engine.LoadTester;
using Engine.LoadTester.Arrivals;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Measurements;
using Engine.LoadTester.Reports;
using Engine.Testing;

namespace Engine.Baseline;

/// <summary>Engine and baseline side by side: in turns at saturation, in turns at the same loads, then as conversations grow. Into docs/benchmarks.md.</summary>
internal static class CompareCommand
{
    /// <summary>Turns a second that are asked for so that saturation shows: more than any of them can do on two cores.</summary>
    private const double Overload = 20_000;

    /// <summary>Cycles at saturation that are not counted: .NET compiles for up to 25 s under a program's first full load.</summary>
    private const int Warming = 3;

    /// <summary>Cycles at each lower load; they start without a backlog.</summary>
    private const int AtALoad = 3;

    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(8);

    /// <summary>Until the first slot: the hosts start.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(15);

    /// <summary>Of what the slowest can take: loads that all can bear, from one that asks little to one where a queue builds up.</summary>
    private static readonly double[] Shares = [0.25, 0.5, 0.8];

    public static Command Create()
    {
        var cycles = new Option<int>("--cycles") { Description = $"How often each has {Slot.TotalSeconds:0} s at saturation; the median counts", DefaultValueFactory = _ => 9 };
        var customers = new Option<int>("--customers") { Description = "Customers at a time", DefaultValueFactory = _ => 500 };
        var seed = new Option<int>("--seed") { Description = "The same seed draws the same words and moments", DefaultValueFactory = _ => 1 };
        var messages = new Option<int>("--messages") { Description = "How long conversations grow", DefaultValueFactory = _ => 1_000 };
        var command = new Command("compare", "Runs engine and baseline under the same load and prints them side by side, as Markdown") { cycles, customers, seed, messages };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(cycles),
            new Settings { Agents = 0, Supervisors = 0, WarmUpGiven = Lead / 2, Customers = parsed.GetValue(customers), Seed = parsed.GetValue(seed) },
            parsed.GetValue(messages), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int cycles, Settings settings, int messages, CancellationToken cancellation)
    {
        var dialogues = Dialogue.Load(Samples.Find());
        await using var postgres = PostgresServer.IsInstalled ? await PostgresServer.StartAsync() : null;
        Contestant[] contestants = [.. Contestant.All(postgres), Contestant.Floor];
        var (machine, began, clock) = (Machine.This(), TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var page = new StringBuilder();
        Say($"Bot only, {settings.Customers} customers each, load generator on the same cores. All run at once and take turns of {Slot.TotalSeconds:0} s, in which the others are asked nothing: what slows the machine for a minute slows all. The first {Warming} cycles, at saturation, warm them up and do not count.");
        if (postgres is null) Say($"There is no PostgreSQL on this machine.");

        var saturated = await TakeTurnsAsync(Enumerable.Repeat(Overload, Warming + cycles));
        Say($"");
        Say($"Saturation: {Overload:0} turns/s are asked for. Of {cycles} cycles the median, and all. *Engine's*: how many times as many the engine did in the same cycle.");
        Say($"");
        Say($"| | turns/s | engine's | host CPU ms a turn | cycles, turns/s | engine's, by cycle | errors |");
        Say($"|---|---:|---:|---:|---|---|---:|");
        foreach (var one in saturated)
        {
            var turns = one.Slots[Warming..].Select(s => s.TurnsPerSecond).ToArray();
            var times = saturated[0].Slots[Warming..].Zip(turns, (engine, theirs) => engine.TurnsPerSecond / theirs).ToArray();
            Say($"| {one.Name} | {Median(turns):0} | {Median(times):0.0} | {Median(one.Slots[Warming..].Select(s => s.CpuMsATurn)):0.00} | {Line(turns, "0")} | {Line(times, "0.0")} | {one.Errors} |");
        }

        var slowest = saturated.Min(one => Median(one.Slots[Warming..].Select(s => s.TurnsPerSecond)));
        var rates = Shares.Select(share => Math.Max(10, Math.Floor(slowest * share))).ToArray();
        var level = await TakeTurnsAsync([.. Enumerable.Repeat(Overload, Warming), .. rates.SelectMany(rate => Enumerable.Repeat(rate, AtALoad))]);
        Say($"");
        Say($"At equal loads, shares of what the slowest can take, {AtALoad} cycles each. Times are of the median second: one bad second of a neighbour's makes a whole run's p99. *In memory*: the stateless service with nothing stored, so what gateway, model, load generator and machine take by themselves.");
        Say($"");
        Say($"| at, turns/s | | done, turns/s | p50 ms | p99 ms | of the engine's | over in memory, ms | p99 of the worst second | host CPU ms a turn | errors |");
        Say($"|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var i = 0; i < rates.Length; i++)
        {
            var first = Warming + (i * AtALoad);
            var p99 = level.Select(one => Median(Seconds(one).Select(s => s.P99))).ToArray();
            foreach (var (one, its) in level.Zip(p99))
                Say($"| {rates[i]:0} ({Shares[i]:0 %}) | {one.Name} | {Median(one.Slots[first..(first + AtALoad)].Select(s => s.TurnsPerSecond)):0} | {Median(Seconds(one).Select(s => s.P50)):0.0} | {its:0.0} | {its / p99[0]:0.0} | {its - p99[^1]:0.0} | {Seconds(one).Max(s => s.P99):0.0} | {Median(one.Slots[first..(first + AtALoad)].Select(s => s.CpuMsATurn)):0.00} | {one.Errors} |");

            IEnumerable<Sample> Seconds(Side one) => one.Slots[first..(first + AtALoad)].SelectMany(s => s.Seconds);
        }

        Say($"");
        Say($"| as conversations grow, {Growth.Conversations} at a time | messages | turns/s | p50 ms | p99 ms |");
        Say($"|---|---:|---:|---:|---:|");
        foreach (var contestant in contestants[..^1])
            foreach (var window in await Growth.MeasureAsync(contestant, messages, TimeProvider.System, cancellation))
                Say($"| {contestant.Name} | {window.Messages} | {window.TurnsPerSecond:0} | {window.Times.P50:0.0} | {window.Times.P99:0.0} |");
        var command = string.Create(CultureInfo.InvariantCulture,
            $"dotnet run -c Release --project tests/Engine.Baseline -- compare --cycles {cycles} --customers {settings.Customers} --messages {messages} --seed {settings.Seed}");
        Page.Write(Page.Stateless, Page.Origin(command, machine, began, TimeProvider.System.GetElapsedTime(clock)) + page);
        return saturated.Concat(level).Any(one => one.Errors > 0) ? 1 : 0;

        void Say(FormattableString text)
        {
            var line = text.ToString(CultureInfo.InvariantCulture);
            Console.WriteLine(line);
            page.Append(line).Append('\n');
        }

        async Task<Side[]> TakeTurnsAsync(IEnumerable<double> each)
        {
            var time = TimeProvider.System;
            var turns = new TurnTaking(time, time.GetUtcNow() + Lead, Slot, contestants.Length, [.. each]);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"all take turns for {turns.Length.TotalMinutes:0.0} minutes"));
            var results = await Task.WhenAll(contestants.Select((contestant, i) => new LoadRun(
                settings with { Paced = turns.Of(i), Duration = Lead + turns.Length + Slot, Other = (contestant.Program, contestant.Arguments) },
                dialogues, time, new PlainScreen(TextWriter.Null)).RunAsync(cancellation)));
            return [.. contestants.Select((contestant, i) => new Side(contestant.Name, Slots(turns, i, results[i]), results[i].Errors))];
        }
    }

    private static OneSlot[] Slots(TurnTaking turns, int run, LoadResult result)
    {
        var by = result.Samples.Where(s => s.Turns > 0).ToLookup(s => turns.CycleAt(run, result.At + TimeSpan.FromSeconds(s.At)));
        return [.. Enumerable.Range(0, turns.Rates.Count).Select(cycle => new OneSlot([.. by[cycle]]))];
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[sorted.Length / 2] : 0;

    private static string Line(double[] values, string format) => string.Join(", ", values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));

    /// <summary>One contestant's slots, one for each cycle.</summary>
    private sealed record Side(string Name, OneSlot[] Slots, int Errors);

    private sealed record OneSlot(IReadOnlyList<Sample> Seconds)
    {
        /// <summary>What was begun in the slot's last moment is done in the next's first, and counts: at most as many turns as there are customers.</summary>
        public double TurnsPerSecond => Seconds.Sum(s => s.Turns) / Slot.TotalSeconds;

        /// <summary>Of the host alone: the database server's own processes are not in it.</summary>
        public double CpuMsATurn => Seconds.Sum(s => s.HostCores ?? 0) * 1_000 / Math.Max(1, Seconds.Sum(s => s.Turns));
    }
}
