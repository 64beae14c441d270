using System.Text;
using Engine.Benchmarks.Published;
using Engine.LoadTester.Reports;

namespace Engine.Benchmarks.Growth;

/// <summary>
/// Cost against growth: the embedded engine over SQLite as what it stores and what it holds in memory grows a thousandfold.
/// </summary>
internal sealed class GrowthCurve(bool quick, TimeProvider time)
{
    private const string Command = "dotnet run -c Release --project tests/Engine.Benchmarks -- growth";
    private const string Picture = "benchmarks-growth.svg";

    /// <summary>Each size is measured in turns with the smallest, so many times; the medians count.</summary>
    private readonly int _rounds = quick ? 1 : 5;

    private readonly TimeSpan _run = TimeSpan.FromSeconds(quick ? 0.5 : 2);
    private readonly int[] _stored = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
    private readonly int[] _live = quick ? [100, 10_000] : [100, 1_000, 10_000, 100_000];

    private sealed record Size(int Conversations, double PerSecond, double Share, double CpuMicros)
    {
        public double Rested { get; init; }

        public double RestedShare { get; init; }

        public TimeSpan FirstAnswer { get; init; }

        /// <summary>On disk for a stored one, in memory for a live one.</summary>
        public double BytesEach { get; init; }

        public double HeapMb { get; init; }

        public double ResidentMb { get; init; }
    }

    public async Task<int> RunAsync()
    {
        var (machine, began) = (Machine.This(), time.GetUtcNow());
        var story = await Story.RecordAsync(Utterances.Shared);
        var live = await LiveAsync();
        var stored = await StoredAsync(story);
        var report = Report(stored, live, story);
        Console.WriteLine(report);
        if (quick) return 0;
        Page.Write(Page.Growth, Page.Origin(Command, machine, began, time.GetUtcNow() - began) + report);
        Page.WritePicture(Picture, Plot.Lines("conversations", "turns a second", [
            new Curve("so many in memory", "c1", [.. live.Select(s => ((double)s.Conversations, s.PerSecond))]),
            new Curve("so many stored", "c2", [.. stored.Select(s => ((double)s.Conversations, s.PerSecond))]),
            new Curve("so many stored, each turn reads its own first", "c3", [.. stored.Select(s => ((double)s.Conversations, s.Rested))])],
                decades: true));
        return 0;
    }

    private async Task<IReadOnlyList<Size>> StoredAsync(Story story)
    {
        var sizes = new List<Size>();
        using var shop = new Shop(Utterances.Shared, story);
        foreach (var stored in _stored)
        {
            using var smallest = new Shop(Utterances.Shared, story);   // a new one each time: both have heard as much in every round
            await smallest.FillAsync(_stored[0], _ => { });
            await smallest.VisitAsync(_run / 4, weigh: false);
            var (filling, said, before, had) = (time.GetTimestamp(), 0L, shop.Bytes, shop.Stored);
            await shop.FillAsync(stored, n =>
            {
                if (time.GetElapsedTime(filling).TotalSeconds < 10 * (said + 1)) return;
                said++;
                Say($"  {n:N0} of {stored:N0} stored");
            });
            var bytes = (double)(shop.Bytes - before) / (stored - had);   // before anybody speaks to them again
            await shop.VisitAsync(_run / 4, weigh: false);   // the wall reads what is new and stores how far it came
            var (visits, others) = (new List<Shop.Visit>(), new List<Shop.Visit>());
            for (var r = 0; r < _rounds; r++)
            {
                visits.Add(await shop.VisitAsync(_run, weigh: r == 0));
                others.Add(await smallest.VisitAsync(_run, weigh: false));
            }
            sizes.Add(new Size(stored, Median(visits, v => v.Awake),
                Median(visits.Zip(others), v => v.First.Awake / v.Second.Awake), Median(visits, v => v.CpuMicros))
            {
                Rested = Median(visits, v => v.Rested), RestedShare = Median(visits.Zip(others), v => v.First.Rested / v.Second.Rested),
                FirstAnswer = TimeSpan.FromMilliseconds(Median(visits, v => v.FirstAnswer.TotalMilliseconds)),
                BytesEach = bytes, HeapMb = visits[0].HeapMb, ResidentMb = Memory.Resident / 1048576.0,
            });
            Say($"{stored,9:N0} stored: {sizes[^1].PerSecond:N0} turns/s ({sizes[^1].Share:0.00}), first turns {sizes[^1].Rested:N0}/s ",
                $"({sizes[^1].RestedShare:0.00}), {bytes:N0} B each on disk");
        }
        return sizes;
    }

    private async Task<IReadOnlyList<Size>> LiveAsync()
    {
        var sizes = new List<Size>();
        await using var smallest = await Shop.Crowd.GatherAsync(Utterances.Shared, _live[0]);
        await smallest.TalkAsync(_run);   // compiled
        foreach (var live in _live)
        {
            await using var crowd = await Shop.Crowd.GatherAsync(Utterances.Shared, live);
            var (talks, others) = (new List<(double PerSecond, double CpuMicros)>(), new List<double>());
            for (var r = 0; r < _rounds; r++)
            {
                talks.Add(await crowd.TalkAsync(_run));
                others.Add((await smallest.TalkAsync(_run)).PerSecond);
            }
            sizes.Add(new Size(live, Median(talks, t => t.PerSecond),
                Median(talks.Zip(others), t => t.First.PerSecond / t.Second), Median(talks, t => t.CpuMicros))
            {
                BytesEach = crowd.BytesEach, HeapMb = crowd.BytesEach * live / 1048576, ResidentMb = Memory.Resident / 1048576.0,
            });
            Say($"{live,9:N0} live: {sizes[^1].PerSecond:N0} turns/s ({sizes[^1].Share:0.00}), {crowd.BytesEach:N0} B each in memory");
        }
        return sizes;
    }

    private string Report(IReadOnlyList<Size> stored, IReadOnlyList<Size> live, Story story)
    {
        var text = new StringBuilder();
        Line($"The embedded engine with its wall over SQLite (synchronous=FULL), ONNX understanding, 100 turns under way at any size. ",
            $"Each size is measured in turns with the smallest, {_rounds} times for {_run.TotalSeconds:0.#} s; medians; *share* is of ",
                $"the smallest's turns a second in the same rounds.");
        Line($"");
        Line($"**Stored**: conversations of {Story.Messages} messages, {story.Events} events with their customer's, closed but for 1,000 ",
            $"at each size, which are spoken to again. *First turns*: of those, none of them in memory, so that each turn reads its ",
                $"conversation first. *Answered after start*: from opening the folder to the first new turn's answer.");
        Line($"");
        Line($"| stored | turns/s | share | µs of processor a turn | first turns/s | share | answered after start, ms | bytes each on ",
            $"disk | heap after start, MB | process resident, MB |");
        Line($"|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var s in stored)
            Line($"| {s.Conversations:N0} | {s.PerSecond:N0} | {s.Share:0.00} | {s.CpuMicros:0} | {s.Rested:N0} | {s.RestedShare:0.00} | ",
                $"{s.FirstAnswer.TotalMilliseconds:0} | {s.BytesEach:N0} | {s.HeapMb:0.0} | {s.ResidentMb:N0} |");
        Line($"");
        Line($"**Live**: in memory after {Story.Messages} messages, all of them spoken to in turn. *Bytes each*: managed, the customer's ",
            $"actor and the row on the wall included.");
        Line($"");
        Line($"| live | turns/s | share | µs of processor a turn | bytes each in memory | heap, MB | process resident, MB |");
        Line($"|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var s in live)
            Line($"| {s.Conversations:N0} | {s.PerSecond:N0} | {s.Share:0.00} | {s.CpuMicros:0} | {s.BytesEach:N0} | {s.HeapMb:0.0} | ",
                $"{s.ResidentMb:N0} |");
        Line($"");
        Line($"![Turns a second against conversations]({Picture})");
        return text.ToString();

        void Line(params FormattableString[] line) => text.Append(string.Concat(line.Select(FormattableString.Invariant))).Append('\n');
    }

    private static double Median<T>(IEnumerable<T> of, Func<T, double> value)
    {
        var values = of.Select(value).Order().ToArray();
        return values[values.Length / 2];
    }

    private static void Say(params FormattableString[] text) => Console.WriteLine(string.Concat(text.Select(FormattableString.Invariant)));
}
