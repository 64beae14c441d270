using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Benchmarks.Published;
using Engine.Journal;
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

    /// <summary>In the second half the host collects all of its garbage ten times; the looks after it count. Left alone, garbage of the oldest generation lies for minutes.</summary>
    private const int Collections = 10;

    /// <summary>A process that gains less can run for two months before it has gained 7 GB.</summary>
    private const double FlatMbPerHourMax = 5;

    /// <summary>Half an interval that is wider cannot tell flat from growing: others were at work.</summary>
    private const double WithinMax = 20;

    /// <summary>A row, its conversation's and customer's ids and its place in the wall's table.</summary>
    private const int RowBytes = 500;

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
            var open = await OpenAsync(host, folder.FullName);
            var report = Report(looks, result, open, out var flat);
            Console.WriteLine(report);
            Page.Write(Page.Soak, Page.Origin(Command(minutes, rate), machine, began, time.GetUtcNow() - began) + report);
            Page.WritePicture(Picture, Plot.Lines("minutes", "MB", [
                new Curve("resident", "c1", [.. looks.Select(l => (l.Minute, l.ResidentMb))]),
                new Curve("managed objects", "c2", [.. looks.Select(l => (l.Minute, l.HeapMb))])]));
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
        long start = time.GetTimestamp(), collected = start;
        using var doctor = new Doctor(process, data);
        using var tick = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await tick.WaitForNextTickAsync(stop))
            {
                var minute = time.GetElapsedTime(start).TotalMinutes;
                if (minute > minutes) continue;   // the load is over: what comes now is the audit
                var collects = minute > minutes / 2 && time.GetElapsedTime(collected).TotalMinutes > minutes / 2 / Collections;
                if (collects)
                {
                    await doctor.CollectAsync(time);
                    await Task.Delay(TimeSpan.FromSeconds(6), time, stop);   // the counters come every five
                    collected = time.GetTimestamp();
                }
                looks.Add(doctor.Look(minute) with { IsAfterCollection = collects });
                if (looks.Count % 12 == 0)
                    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                        $"{minute,5:0.0} min  resident {looks[^1].ResidentMb,6:0} MB  heap {looks[^1].HeapMb,6:0.0} MB  committed {looks[^1].CommittedMb,6:0} MB  {looks[^1].Threads} threads  {looks[^1].Handles} handles  journal {looks[^1].JournalMb:0} MB"));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        return looks;
    }

    /// <summary>Conversations that nobody has closed: the rows that the host's wall kept at its last checkpoint.</summary>
    private static async Task<int> OpenAsync(ChildHost host, string data)
    {
        await host.KillAsync();
        await using var journal = SqliteJournal.Open(data);
        return await journal.LoadCheckpointAsync("wall") is { } checkpoint && JsonNode.Parse(checkpoint.State.Span) is JsonArray rows ? rows.Count : 0;
    }

    private static string Report(IReadOnlyList<Vitals> looks, LoadResult result, int open, out bool flat)
    {
        var half = looks[^1].Minute / 2;
        var second = looks.Where(l => l.Minute > half).ToArray();
        var stretch = half > 8 ? 1 : half / 8;   // minutes; eight points at least
        var lives = Slope.Of([.. second.Where(l => l.IsAfterCollection).Select(l => (l.Minute / 60, l.HeapMb))]);
        var abandoned = open / (looks[^1].Minute / 60);
        var rows = abandoned * RowBytes / 1048576;
        var grows = lives.PerUnit - lives.Within > rows && lives.PerUnit >= FlatMbPerHourMax;
        flat = !grows && lives.Within <= WithinMax;   // an interval of infinity (two looks) or of hundreds says nothing

        var text = new StringBuilder();
        Line($"The host's own process, {result.Turns:N0} turns of {result.Conversations:N0} conversations at {result.MeasuredTurnsPerSecond:0}/s, {result.Settings.Agents} agents, {result.Settings.Supervisors} supervisors; {result.Errors} errors, turn p99 {result.TurnLatencyMs.P99:0.0} ms.");
        Line($"Slopes are least squares over the second half ({second.Length} looks, means of {stretch * 60:0} s), with 95 % intervals.");
        Line($"");
        Line($"| | at the start | after half | at the end | slope in an hour |");
        Line($"|---|---:|---:|---:|---:|");
        Line($"| managed objects that live, MB | {looks[1].HeapMb:0.#} | {second.First(l => l.IsAfterCollection).HeapMb:0.#} | {second.Last(l => l.IsAfterCollection).HeapMb:0.#} | {lives.PerUnit:+0.0;-0.0;0.0} ± {lives.Within:0.0} |");
        Row("committed by the collector, MB", l => l.CommittedMb);
        Row("resident, MB", l => l.ResidentMb);
        Row("of that heaps and stacks, MB", l => l.AnonymousMb);
        Row("threads", l => l.Threads);
        Row("handles", l => l.Handles);
        Row("journal on disk, MB", l => l.JournalMb);
        Line($"");
        Line($"What lives is taken after {second.Count(l => l.IsAfterCollection)} full collections that the host was asked for in the second half. An actor stays in memory for 10 minutes after its last message, so the first ten minutes rise.");
        Line($"Memory is {(flat ? "flat" : grows ? "**not flat**" : "**not shown to be flat**: the interval is too wide, run it where nothing else runs")}. What lives gains {lives.PerUnit:0.0} ± {lives.Within:0.0} MB an hour. {open:N0} conversations were left open by customers who went silent ({abandoned:N0} an hour); each keeps its row on the wall, about {RowBytes} bytes, until somebody closes it: {rows:0.0} MB an hour. Flat means: the interval holds that or the gain is below {FlatMbPerHourMax:0} MB, and the interval is at most ± {WithinMax:0} MB.");
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
