using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Engine.LoadTester.Reports;

namespace Engine.Benchmarks.Published;

/// <summary>
/// The published set: every part with its baseline, the engine as one, and the whole over sockets; into docs/benchmarks.md.
/// </summary>
internal static class Publish
{
    private const string Command = "dotnet run -c Release --project tests/Engine.Benchmarks -- publish";

    /// <param name="quick">Small numbers: does it still run? The page and the ratios are left alone.</param>
    public static async Task<int> RunAsync(bool quick, TimeProvider time)
    {
        var (machine, began) = (Machine.This(), time.GetUtcNow());
        Console.WriteLine("1 of 3: parts");
        var parts = new List<PartResult>();
        foreach (var part in Part.All)
        {
            parts.Add(await part.MeasureAsync(quick ? 15 : 301));
            Say($"{parts[^1].Part,-12} {parts[^1].Nanoseconds,12:N0} ns, {parts[^1].Ratio,6:0.00} × {parts[^1].Baseline}");
        }
        var origin = Page.Origin(Command, machine, began, time.GetUtcNow() - began);
        if (quick) Console.WriteLine(Table(parts));
        else
        {
            Page.Write(Page.Parts, origin + Table(parts));
            Ratios.Write(parts);
        }

        var (engineMachine, engineBegan) = (Machine.This(), time.GetUtcNow());
        Console.WriteLine("2 of 3: the engine in one process");
        var engine = new EngineRun(quick ? Sizes.Quick : Sizes.Full);
        await engine.PrintAsync();

        Console.WriteLine("3 of 3: over sockets, by the load tester");
        var (load, code) = await LoadAsync(quick ? ["--customers", "100", "--agents", "10", "--duration", "6s", "--seed", "1"]
            : ["--customers", "2000", "--agents", "100", "--duration", "60s", "--seed", "1"]);
        if (!quick) Page.Write(Page.Whole,
            Page.Origin(Command, engineMachine, engineBegan, time.GetUtcNow() - engineBegan) + engine.Table + "\n" + load);
        Say($"{(time.GetUtcNow() - began).TotalMinutes:0.0} minutes");
        return code;
    }

    private static string Table(IReadOnlyList<PartResult> parts)
    {
        var text = new StringBuilder(
            """
            Times are of the quickest tenth of many short stretches, part and baseline in turns; the spread is that of the run's five fifths.

            | part | | time | allocated, B | baseline | time | ratio | spread |
            |---|---|---:|---:|---|---:|---:|---:|

            """);
        foreach (var p in parts)
            text.Append(CultureInfo.InvariantCulture,
                $"| {p.Part} | {p.What} | {Micros(p.Nanoseconds)} | {p.Bytes:N0} | {p.Baseline} | {Micros(p.BaselineNanoseconds)} | "
                    + $"{p.Ratio:0.00} | {p.Low:0.00} to {p.High:0.00} |\n");
        return text.ToString();
    }

    private static string Micros(double nanoseconds) =>
        (nanoseconds / 1_000).ToString(nanoseconds < 1_000 ? "0.00" : nanoseconds < 100_000 ? "0.0" : "0", CultureInfo.InvariantCulture)
            + " µs";

    /// <summary>Its own process, as whoever types the command has it.</summary>
    private static async Task<(string Table, int Code)> LoadAsync(string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("dotnet",
                    [Path.Combine(AppContext.BaseDirectory, "Engine.LoadTester.dll"), .. arguments, "--json", file]))!;
            await process.WaitForExitAsync();
            if (process.ExitCode == 2) return ("The load could not be made.\n", 2);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            var run = json.RootElement;
            string[] faults = ["lost", "doubled", "outOfOrder", "doubleAssigned",
                "overCapacity", "botAfterHandoff", "talkedOver", "stuck", "refused"];
            var table = string.Create(CultureInfo.InvariantCulture,
                $"""
                Over sockets, load generator on the same cores: `dotnet run -c Release --project src/Engine.LoadTester -- {string.Join(' ', arguments)}`

                | saturation, turns/s | measured at, turns/s | turn p50, p99, longest ms | handoff p50, p99, longest ms | conversations, with a person | errors | CPU s: host, load tester |
                |---:|---:|---:|---:|---:|---:|---:|
                | {Of("turnsPerSecond"):0} | {Of("measuredTurnsPerSecond"):0} | {Times("turnLatencyMs")} | {Times("handoffLatencyMs")} | {Of("conversations"):N0}, {Of("withPerson"):N0} | {faults.Sum(Of):0} | {Of("cpuSeconds"):0.0}, {Of("loadTesterCpuSeconds"):0.0} |

                """);
            return (table, process.ExitCode);

            double Of(string key) => run.GetProperty(key).GetDouble();

            string Times(string key) =>
                string.Join(", ", new[] { "p50", "p99",
                    "max" }.Select(p => run.GetProperty(key).GetProperty(p).GetDouble().ToString("0.0", CultureInfo.InvariantCulture)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
