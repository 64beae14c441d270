using System.Globalization;
using System.Text;
using Engine.Benchmarks.Published;
using Engine.Contracts;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
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

    /// <summary>
    /// An actor stays in memory for ten minutes after its last message and conversations last two; the journal remembers where
    /// the last 100,000 actors end, and 300 turns a second are 98 new conversations: until 17 minutes have passed what lives rises.
    /// </summary>
    private const double SettlesIn = 18;

    /// <summary>A process that gains less can run for two months before it has gained 7 GB.</summary>
    private const double FlatMbPerHourMax = 5;

    /// <summary>Half an interval that is wider cannot tell flat from growing.</summary>
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
                new Curve("managed objects", "c2", [.. looks.Select(l => (l.Minute, l.HeapMb))]),
                new Curve("of them alive", "c3", [.. looks.Where(l => l.LivesMb is not null).Select(l => (l.Minute, l.LivesMb!.Value))])]));
            return flat && result.Errors == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Command(double minutes, double rate) => string.Create(CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project tests/Engine.Benchmarks -- soak --minutes {minutes:0.##} --rate {rate:0}");

    private static async Task<IReadOnlyList<Vitals>> LookAsync(int process,
        string data, double minutes, TimeProvider time, CancellationToken stop)
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
                var look = doctor.Look(minute);
                if (minute > Settled(minutes) && time.GetElapsedTime(collected).TotalMinutes > CollectEvery(minutes))
                {
                    collected = time.GetTimestamp();
                    look = look with { LivesMb = await doctor.CollectAsync(time) };
                }
                looks.Add(look);
                if (looks.Count % 12 == 0)
                    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                        $"{minute,5:0.0} min  resident {looks[^1].ResidentMb,6:0} MB  lives "
                            + $"{looks.Last(l => l.LivesMb is not null || l == looks[0]).LivesMb,6:0.0} MB  committed "
                                + $"{looks[^1].CommittedMb,6:0} MB  {looks[^1].Threads} threads  {looks[^1].Handles} handles  journal "
                                    + $"{looks[^1].JournalMb:0} MB"));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
        return looks;
    }

    /// <summary>From this minute on the slopes are taken: when what lives has settled, in a short run its second half.</summary>
    private static double Settled(double minutes) => Math.Min(SettlesIn, minutes / 2);

    /// <summary>
    /// Once it has settled the host collects all of its garbage so often, in a short run ten times; what survives counts. Left alone,
    /// garbage of the oldest generation lies for minutes.
    /// </summary>
    private static double CollectEvery(double minutes) => Math.Min(1, (minutes - Settled(minutes)) / 10);

    /// <summary>Conversations that nobody has closed: the rows that the host's wall had.</summary>
    private static async Task<int> OpenAsync(ChildHost host, string data)
    {
        await host.KillAsync();
        await using var journal = SqliteJournal.Open(data);
        var rows = new Dictionary<ActorId, WallRow?>();
        for (long position = 0; await journal.ReadAllAsync(ActorKind.Conversation, position, 1_000)
            is { Count: > 0 } page; position = page[^1].Position)
            foreach (var committed in page) rows[committed.Actor] = WallRows.Apply(rows.GetValueOrDefault(committed.Actor), committed);
        return rows.Values.Count(row => row is not null);
    }

    private static string Report(IReadOnlyList<Vitals> looks, LoadResult result, int open, out bool flat)
    {
        var settled = looks.Where(l => l.Minute > Settled(looks[^1].Minute)).ToArray();
        // Minutes: who spoke in one minute lives in the next nine too, so minutes are alike.
        var stretch = Math.Min(5, (looks[^1].Minute - settled[0].Minute) / 8);
        var survivors = settled.Where(l => l.LivesMb is not null).ToArray();
        var lives = PerHour(survivors, l => l.LivesMb!.Value);
        var abandoned = open / (looks[^1].Minute / 60);
        var rows = abandoned * RowBytes / 1048576;
        var grows = lives.PerUnit - lives.Within > rows && lives.PerUnit >= FlatMbPerHourMax;
        flat = !grows && lives.Within <= WithinMax;   // an interval of infinity (two looks) or of hundreds says nothing

        var text = new StringBuilder();
        Line($"The host's own process, {result.Turns:N0} turns of {result.Conversations:N0} conversations at ",
            $"{result.MeasuredTurnsPerSecond:0}/s, {result.Settings.Agents} agents, {result.Settings.Supervisors} supervisors; ",
                $"{result.Errors} errors, turn p99 {result.TurnLatencyMs.P99:0.0} ms.");
        Line($"Slopes are least squares from minute {settled[0].Minute:0} on ({settled.Length} looks, means of {stretch * 60:0} s), with ",
            $"95 % intervals.");
        Line($"");
        Line($"| | at the start | when settled | at the end | slope in an hour |");
        Line($"|---|---:|---:|---:|---:|");
        Line($"| managed objects that live, MB | | {survivors[0].LivesMb:0.0} | {survivors[^1].LivesMb:0.0} | ",
            $"{lives.PerUnit:+0.0;-0.0;0.0} ± {lives.Within:0.0} |");
        Row("committed by the collector, MB", l => l.CommittedMb);
        Row("resident, MB", l => l.ResidentMb);
        Row("of that heaps and stacks, MB", l => l.AnonymousMb);
        Row("threads", l => l.Threads);
        Row("handles", l => l.Handles);
        Row("journal on disk, MB", l => l.JournalMb);
        Line($"");
        Line($"What lives is what survived each of {survivors.Length} full collections that the host was asked for. An actor stays in ",
            $"memory for 10 minutes after its last message, so what lives rises until then.");
        Line($"Memory is ",
            $"{(flat ? "flat" : grows ? "**not flat**" : "**not shown to be flat**: the interval is too wide, run it for longer")}. ",
                $"What lives gains {lives.PerUnit:0.0} ± {lives.Within:0.0} MB an hour. {open:N0} conversations were left open by ",
                    $"customers who went silent ({abandoned:N0} an hour); each keeps its row on the wall, about {RowBytes} bytes, until ",
                        $"somebody closes it: {rows:0.0} MB an hour. Flat means: the interval holds that or the gain is below ",
                            $"{FlatMbPerHourMax:0} MB, and the interval is at most ± {WithinMax:0} MB.");
        Line($"");
        Line($"![Memory over time]({Picture})");
        return text.ToString();

        Slope PerHour(IEnumerable<Vitals> at, Func<Vitals, double> of) =>
            Slope.OfMeans(at.Select(l => (l.Minute, of(l))), stretch) is var slope
            ? slope with { PerUnit = slope.PerUnit * 60, Within = slope.Within * 60 } : default;

        void Row(string name, Func<Vitals, double> of) =>
            Line($"| {name} | {of(looks[0]):0.#} | {of(settled[0]):0.#} | {of(looks[^1]):0.#} | ",
                $"{PerHour(settled, of).PerUnit:+0.0;-0.0;0.0} ± {PerHour(settled, of).Within:0.0} |");

        void Line(params FormattableString[] line) => text.Append(string.Concat(line.Select(FormattableString.Invariant))).Append('\n');
    }

    /// <summary>Says what it does and leaves the seconds out: there are 1,800 of them.</summary>
    private sealed class Quiet(TextWriter output) : IScreen
    {
        public void Say(string text) => output.WriteLine(text);

        public void Show(LoadTester.Measurements.Sample sample, int faults) { }
    }
}
