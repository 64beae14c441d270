using System.Globalization;
using System.Text;
using Engine.Benchmarks.Published;
using Engine.LoadTester;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Hosting;
using Engine.LoadTester.Reports;

namespace Engine.Benchmarks.Soaks;

/// <summary>The real host as a process of its own under a modest load for a long time: does its memory stay where it is?</summary>
internal static class Soak
{
    private const string Picture = "benchmarks-soak.svg";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>A process that gains less can run for two months before it has gained 7 GB.</summary>
    private const double FlatMbPerHourMax = 5;

    public static async Task<int> RunAsync(double minutes, double rate, TimeProvider time, CancellationToken cancellation)
    {
        var (machine, began) = (Machine.This(), time.GetUtcNow());
        var folder = Directory.CreateTempSubdirectory("engine-soak-");
        try
        {
            await using var host = new ChildHost(ChildHost.EngineProgram, folder.FullName, []);
            await host.StartAsync(cancellation);
            var settings = new Settings
            {
                Customers = (int)Math.Ceiling(rate), Agents = 20, Supervisors = 2, Rate = rate, Duration = TimeSpan.FromMinutes(minutes),
                Url = host.Address, Tokens = folder.FullName,
            };
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var looking = LookAsync(host.ProcessId!.Value, folder.FullName, minutes, time, ended.Token);
            var result = await new LoadRun(settings, Dialogue.Load(Samples.Find()), time, new Quiet(Console.Error)).RunAsync(cancellation);
            await ended.CancelAsync();
            var looks = await looking;
            var report = Report(looks, result, out var flat);
            Console.WriteLine(report);
            Page.Write(Page.Soak, Page.Origin(Command(minutes, rate), machine, began, time.GetUtcNow() - began) + report);
            Page.WritePicture(Picture, Plot.Lines("minutes", "MB", [
                new Curve("resident", "c1", [.. looks.Select(l => (l.Minute, l.ResidentMb))]),
                new Curve("heap after collection", "c2", [.. looks.Select(l => (l.Minute, l.HeapMb))])]));
            return flat && result.Errors == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Command(double minutes, double rate) => string.Create(CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project tests/Engine.Benchmarks -- soak --minutes {minutes:0.##} --rate {rate:0}");

    private static async Task<IReadOnlyList<Vitals>> LookAsync(int process, string data, double minutes, TimeProvider time, CancellationToken stop)
    {
        var looks = new List<Vitals>();
        var start = time.GetTimestamp();
        using var doctor = new Doctor(process, data);
        using var tick = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await tick.WaitForNextTickAsync(stop))
            {
                var minute = time.GetElapsedTime(start).TotalMinutes;
                if (minute > minutes) continue;   // the load is over: what comes now is the audit
                looks.Add(doctor.Look(minute));
                if (looks.Count % 12 == 0)
                    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                        $"{minute,5:0.0} min  resident {looks[^1].ResidentMb,6:0} MB  heap {looks[^1].HeapMb,6:0.0} MB  committed {looks[^1].CommittedMb,6:0} MB  {looks[^1].Threads} threads  {looks[^1].Handles} handles  journal {looks[^1].JournalMb:0} MB"));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        return looks;
    }

    private static string Report(IReadOnlyList<Vitals> looks, LoadResult result, out bool flat)
    {
        var half = looks[^1].Minute / 2;
        var second = looks.Where(l => l.Minute > half).ToArray();
        var stretch = half > 8 ? 1 : half / 8;   // minutes; eight points at least
        var heap = PerHour(l => l.HeapMb);
        flat = heap.PerUnit - heap.Within <= 0 || heap.PerUnit < FlatMbPerHourMax;

        var text = new StringBuilder();
        Line($"The host's own process, {result.Turns:N0} turns of {result.Conversations:N0} conversations at {result.MeasuredTurnsPerSecond:0}/s, {result.Settings.Agents} agents, {result.Settings.Supervisors} supervisors; {result.Errors} errors, turn p99 {result.TurnLatencyMs.P99:0.0} ms.");
        Line($"Slopes are least squares over the second half ({second.Length} looks, means of {stretch * 60:0} s), with 95 % intervals.");
        Line($"");
        Line($"| | at the start | after half | at the end | slope in an hour |");
        Line($"|---|---:|---:|---:|---:|");
        Row("managed heap after collection, MB", l => l.HeapMb);
        Row("committed by the collector, MB", l => l.CommittedMb);
        Row("resident, MB", l => l.ResidentMb);
        Row("of that heaps and stacks, MB", l => l.AnonymousMb);
        Row("threads", l => l.Threads);
        Row("handles", l => l.Handles);
        Row("journal on disk, MB", l => l.JournalMb);
        Line($"");
        Line($"Memory is {(flat ? "flat" : "**not flat**")}: the heap gains {heap.PerUnit:0.0} ± {heap.Within:0.0} MB an hour (flat: the interval holds 0, or less than {FlatMbPerHourMax:0} MB). An actor stays in memory for 10 minutes after its last message, so the first ten minutes rise.");
        Line($"");
        Line($"![Memory over time]({Picture})");
        return text.ToString();

        Slope PerHour(Func<Vitals, double> of) => Slope.OfMeans(second.Select(l => (l.Minute, of(l))), stretch) is var slope
            ? slope with { PerUnit = slope.PerUnit * 60, Within = slope.Within * 60 } : default;

        void Row(string name, Func<Vitals, double> of) =>
            Line($"| {name} | {of(looks[0]):0.#} | {of(second[0]):0.#} | {of(looks[^1]):0.#} | {PerHour(of).PerUnit:+0.0;-0.0;0.0} ± {PerHour(of).Within:0.0} |");

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Says what it does and leaves the seconds out: there are 1,800 of them.</summary>
    private sealed class Quiet(TextWriter output) : IScreen
    {
        public void Say(string text) => output.WriteLine(text);

        public void Show(LoadTester.Measurements.Sample sample, int faults) { }
    }
}
