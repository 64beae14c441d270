using System.Diagnostics;
using System.Globalization;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Journal.Tests;
using Engine.Runtime.Projections;

namespace Engine.Benchmarks.Growth;

/// <summary>A data folder that fills up, and what an engine on it can do.</summary>
internal sealed class Shop(Utterances utterances, Story story) : IDisposable
{
    /// <summary>Turns under way at any time, whatever the size: only the size differs.</summary>
    private const int UnderWay = 100;

    /// <summary>Open conversations among the stored, spread over what was added last; they are the ones that are spoken to again.</summary>
    private const int Open = 1_000;

    private readonly TestFolder _folder = new();
    private string _spoken = "";
    private int _visits;

    public int Stored { get; private set; }

    public long Bytes => new DirectoryInfo(_folder.Path).GetFiles().Sum(f => f.Length);

    /// <summary>Adds stored conversations until there are so many.</summary>
    public async Task FillAsync(int stored, Action<int> progress)
    {
        await using var journal = SqliteJournal.Open(_folder.Path);
        (_spoken, _visits) = (string.Create(CultureInfo.InvariantCulture, $"open-{stored}"), 0);
        var (added, opened, step) = (stored - Stored, 0, Math.Max(1, (stored - Stored) / Open));
        var appends = new List<Task<IReadOnlyList<Committed>?>>();
        for (var n = 0; n < added; n++)
        {
            var isOpen = n % step == 0 && opened < Open;
            foreach (var turn in story.As(isOpen ? $"{_spoken}-{opened++}" : $"stored-{Stored + n}", closed: !isOpen))
                appends.Add(journal.AppendAsync(turn).AsTask());
            if (appends.Count < 4_000 && n + 1 < added) continue;
            if ((await Task.WhenAll(appends)).Any(committed => committed is null))
                throw new InvalidOperationException("a stored turn was stale");
            appends.Clear();
            progress(Stored + n + 1);
        }
        Stored = stored;
    }

    /// <param name="FirstAnswer">From opening the folder to the first turn's answer.</param>
    /// <param name="Rested">Turns a second of conversations that were not in memory: each is read first.</param>
    /// <param name="Awake">Turns a second of conversations in memory.</param>
    /// <param name="HeapMb">Managed, of the whole process, after the start and before any of it.</param>
    internal sealed record Visit(TimeSpan FirstAnswer, double Rested, double Awake, double CpuMicros, double HeapMb);

    /// <summary>
    /// Starts an engine with its wall, as the host does; wakes a thousand stored conversations; then a hundred new ones talk as fast as
    /// they can.
    /// </summary>
    public async Task<Visit> VisitAsync(TimeSpan run, bool weigh)
    {
        var visit = _visits++;
        var clock = Stopwatch.StartNew();
        await using var opened = await Opened.InAsync(_folder, utterances, utterances.Model);
        await using var wall = new Wall(opened.Engine, opened.Journal, TimeProvider.System, opened.Checkpoints);
        wall.Start();
        await new Load(opened.Engine, utterances, string.Create(CultureInfo.InvariantCulture, $"first-{Stored}-{visit}"), 1).StartAsync();
        var first = clock.Elapsed;
        await wall.CaughtUp;
        var heap = weigh ? await Memory.RestedAsync() / 1048576.0 : 0;

        var rested = new Load(opened.Engine, utterances, _spoken, Open) { First = Story.Messages + visit };
        clock.Restart();
        await rested.SayAsync(1, UnderWay);
        var restedPerSecond = Open / clock.Elapsed.TotalSeconds;

        var awake = new Load(opened.Engine, utterances, string.Create(CultureInfo.InvariantCulture, $"awake-{Stored}-{visit}"), UnderWay);
        await awake.StartAsync();
        await awake.SaturateAsync(run / 4);
        var cpu = Environment.CpuUsage.TotalTime;
        clock.Restart();
        var perSecond = await awake.SaturateAsync(run);
        return new Visit(first, restedPerSecond, perSecond,
            (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / (perSecond * clock.Elapsed.TotalSeconds), heap);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>So many conversations in memory, three messages each, and a hundred turns under way among all of them.</summary>
    internal sealed class Crowd : IAsyncDisposable
    {
        private readonly Opened _opened;
        private readonly Wall _wall;
        private readonly Load _load;

        private Crowd(Opened opened, Wall wall, Load load, double bytes) =>
            (_opened, _wall, _load, BytesEach) = (opened, wall, load, bytes);

        /// <summary>Managed, its customer and its row on the wall included.</summary>
        public double BytesEach { get; }

        public static async Task<Crowd> GatherAsync(Utterances utterances, int live)
        {
            var before = await Memory.RestedAsync();
            var opened = await Opened.InFolderAsync(utterances, utterances.Model);
            var wall = new Wall(opened.Engine, opened.Journal, TimeProvider.System, opened.Checkpoints);
            wall.Start();
            var load = new Load(opened.Engine, utterances, "live", live);
            await load.StartAsync();
            await load.SayAsync(Story.Messages);
            var bytes = (double)(await Memory.RestedAsync() - before) / live;
            return new Crowd(opened, wall, load, bytes);
        }

        /// <returns>Turns a second, and processor time of each.</returns>
        public async Task<(double PerSecond, double CpuMicros)> TalkAsync(TimeSpan run)
        {
            await _load.SaturateAsync(run / 4, UnderWay);
            var (cpu, clock) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
            var perSecond = await _load.SaturateAsync(run, UnderWay);
            return (perSecond, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / (perSecond * clock.Elapsed.TotalSeconds));
        }

        public async ValueTask DisposeAsync()
        {
            await _wall.DisposeAsync();
            await _opened.DisposeAsync();
        }
    }
}
