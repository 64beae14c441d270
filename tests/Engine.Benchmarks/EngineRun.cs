using System.Diagnostics;
using Engine.Contracts;
using Engine.Journal;
using Engine.Journal.Tests;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Runtime.Projections;

namespace Engine.Benchmarks;

/// <summary>The engine's figures, measured one after the other on this machine and printed as one table.</summary>
public sealed class EngineRun(Sizes sizes)
{
    private readonly List<(string What, string Value, string Ratio, string Of)> _rows = [];

    /// <summary>What was printed, as Markdown.</summary>
    public string Table =>
        "| | | | of |\n|---|---:|---:|---|\n"
            + string.Concat(_rows.Select(
                r => $"| {(r.What.StartsWith(' ') ? "… " : "")}{r.What.Trim()} | {r.Value} | {r.Ratio} | {r.Of} |\n"));

    public async Task PrintAsync()
    {
        var clock = Stopwatch.StartNew();
        using var utterances = new Utterances();
        Console.WriteLine(Text(
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}; messages of {utterances.WordsMean:F1} words on ",
                $"average; median of {sizes.Runs}"));

        var durable = await DurableAsync(utterances, utterances.Model, latency: true);
        var scripted = await DurableAsync(utterances, utterances.Scripted, latency: false);
        var memory = await InMemoryAsync(utterances, utterances.Model);
        var bare = await InMemoryAsync(utterances, utterances.Scripted);
        var raw = await Throughput.MeasureAsync(sizes.RawTurns, sizes.Senders, sizes.Senders);

        Durable(durable);
        Part("the same turn without inference (scripted)", scripted, durable);
        Part("the same turn without journal (in memory)", memory, durable);
        Part("the same turn without either", bare, durable);
        Row("journal alone, as many appenders", $"{raw.JournalPerSecond:N0}/s",
            Ratio(raw.JournalPerSecond, durable.PerSecond), "the durable turn");
        Row("plain SQLite loop, one thread, commits as large", $"{raw.RawPerSecond:N0}/s",
            Ratio(raw.RawPerSecond, durable.PerSecond), "the durable turn");
        await IdleAndReadyAsync(utterances);
        Console.WriteLine(Text($"measured in {clock.Elapsed.TotalSeconds:F0} s"));
    }

    /// <summary>Nothing but the durable load, for as long as a profiler wants.</summary>
    public async Task LoadAsync()
    {
        using var utterances = new Utterances();
        Durable(await DurableAsync(utterances, utterances.Model, latency: true));
    }

    private void Durable(Measured durable)
    {
        Row("bot turns, durable (SQLite, synchronous=FULL)", $"{durable.PerSecond:N0}/s", Ratio(durable.PerSecond, 15_000), "15,000/s");
        Row("  runs", string.Join("  ", durable.Runs.Select(r => Text($"{r:N0}"))));
        Row("  processor time, load generator included", $"{durable.CpuMicros:F1} µs");
        Row("  allocated", $"{durable.Bytes:N0} B");
        Row("  collections in all runs (generation 0, 1, 2)", string.Join(", ", durable.Collections));
        Row(Text($"latency at {durable.Rate:N0}/s, {durable.Rate / durable.PerSecond:F2} of that: p50"),
            Milliseconds(durable.Latencies, 0.50));
        Row("  p99", Milliseconds(durable.Latencies, 0.99), Ratio(At(durable.Latencies, 0.99).TotalMilliseconds, 25), "25 ms");
        Row("  p99.9, longest", $"{Milliseconds(durable.Latencies, 0.999)}, {Milliseconds(durable.Latencies, 1)}");
        Row("  paused by the garbage collector in that run", $"{durable.Paused.TotalMilliseconds:F0} ms");
    }

    private void Part(string what, Measured part, Measured whole)
    {
        Row(what, $"{part.PerSecond:N0}/s", Ratio(part.PerSecond, whole.PerSecond), "the durable turn");
        Row("  processor time", $"{part.CpuMicros:F1} µs", Ratio(part.CpuMicros, whole.CpuMicros), "the durable turn");
        Row("  allocated", $"{part.Bytes:N0} B", Ratio(part.Bytes, whole.Bytes), "the durable turn");
    }

    private sealed record Measured(double[] Runs, double CpuMicros, double Bytes,
        int[] Collections, double Rate, TimeSpan[] Latencies, TimeSpan Paused)
    {
        public double PerSecond => Runs.Order().ElementAt(Runs.Length / 2);
    }

    private async Task<Measured> DurableAsync(Utterances utterances, IUnderstanding understanding, bool latency)
    {
        await using var opened = await Opened.InFolderAsync(utterances, understanding);
        return await MeasureAsync(opened.Engine, utterances, latency);
    }

    private async Task<Measured> InMemoryAsync(Utterances utterances, IUnderstanding understanding)
    {
        await using var journal = new MemoryJournal();
        await using var engine = await EmbeddedEngine.StartAsync(journal, Shelf.Of(utterances.Assistant, understanding));
        return await MeasureAsync(engine, utterances, latency: false);
    }

    private async Task<Measured> MeasureAsync(EmbeddedEngine engine, Utterances utterances, bool latency)
    {
        var load = new Load(engine, utterances, "c", sizes.Senders);
        await load.StartAsync();
        await load.SaturateAsync(sizes.Run);   // compiled, and the files have their sizes
        var runs = new double[sizes.Runs];
        var (cpu, bytes, collections, clock) =
            (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Collections(), Stopwatch.StartNew());
        for (var i = 0; i < runs.Length; i++) runs[i] = await load.SaturateAsync(sizes.Run);
        var turns = runs.Average() * clock.Elapsed.TotalSeconds;
        var cpuMicros = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / turns;
        var bytesPerTurn = (GC.GetTotalAllocatedBytes() - bytes) / turns;
        var collected = Collections().Zip(collections, (after, before) => after - before).ToArray();
        var rate = sizes.Rate ?? runs.Order().ElementAt(runs.Length / 2) / 2;
        var paused = GC.GetTotalPauseDuration();
        var latencies = latency ? await load.AtRateAsync(rate, sizes.Steady) : [];
        return new Measured(runs, cpuMicros, bytesPerTurn, collected, rate, latencies, GC.GetTotalPauseDuration() - paused);
    }

    private static int[] Collections() => [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    /// <summary>Fills an engine with idle conversations and weighs them; then opens what they left on disk, as after a restart.</summary>
    private async Task IdleAndReadyAsync(Utterances utterances)
    {
        using var folder = new TestFolder();
        await using (var opened = await Opened.InAsync(folder, utterances, utterances.Scripted))
        {
            var before = await Memory.RestedAsync();
            var load = new Load(opened.Engine, utterances, "idle", sizes.Idle);
            await load.StartAsync();
            await load.SayAsync(sizes.IdleMessages);
            var bytes = (double)(await Memory.RestedAsync() - before) / sizes.Idle;
            Row(Text($"an idle conversation, of {sizes.Idle:N0} with {sizes.IdleMessages} messages each and its customer"),
                $"{bytes:N0} B", Ratio(bytes, 4096), "4,096 B");
            Row("  actors in memory", $"{await opened.Engine.CountActorsAsync():N0}");
            GC.KeepAlive(load);
        }

        var events = sizes.Idle * (4 + (2 * sizes.IdleMessages));
        var (ready, caughtUp) = await ReadyAsync(folder, utterances);
        Row(Text($"ready on a journal of {events:N0} events: first turn answered"), $"{ready.TotalMilliseconds:N0} ms");
        Row("  and the wall has read it all, without a checkpoint",
            $"{caughtUp.TotalSeconds:F2} s", Ratio(caughtUp.TotalSeconds, 3), "3 s");
        Row("  events read by the wall", $"{events / caughtUp.TotalSeconds:N0}/s");
        (ready, caughtUp) = await ReadyAsync(folder, utterances);
        Row("  first turn, from the wall's checkpoint", $"{ready.TotalMilliseconds:N0} ms");
        Row("  and the wall", $"{caughtUp.TotalSeconds:F2} s", Ratio(caughtUp.TotalSeconds, 3), "3 s");
    }

    private static async Task<(TimeSpan Ready, TimeSpan CaughtUp)> ReadyAsync(TestFolder folder, Utterances utterances)
    {
        Memory.Settled();
        var clock = Stopwatch.StartNew();
        await using var opened = await Opened.InAsync(folder, utterances, utterances.Scripted);
        await using var wall = new Wall(opened.Engine, opened.Journal, TimeProvider.System, opened.Checkpoints);
        wall.Start();
        await new Load(opened.Engine, utterances, Text($"ready-{Stopwatch.GetTimestamp()}"), 1).StartAsync();
        var ready = clock.Elapsed;
        await wall.CaughtUp;
        return (ready, clock.Elapsed);
    }

    private static TimeSpan At(TimeSpan[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private static string Milliseconds(TimeSpan[] sorted, double share) => Text($"{At(sorted, share).TotalMilliseconds:F1} ms");

    private static string Ratio(double value, double of) => Text($"{value / of:F2} ×");

    private void Row(string what, FormattableString value, string ratio = "", string of = "") => Row(what, Text(value), ratio, of);

    private void Row(string what, string value, string ratio = "", string of = "")
    {
        Console.WriteLine($"{what,-78} {value,16} {ratio,9} {of}".TrimEnd());
        _rows.Add((what, value, ratio, of));
    }

    private static string Text(params FormattableString[] text) => string.Concat(text.Select(FormattableString.Invariant));
}
