using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Engine.Benchmarks.Parts;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Journal;
using Engine.LoadTester.Measurements;
using Engine.Runtime.Assistants;
using Engine.Runtime.Projections;
using Engine.Silo;

namespace Engine.Benchmarks.Walls;

/// <summary>
/// A wall of many live conversations with so many changes a second, and watchers of windows of 50 rows in different places and orders: what
/// the watchers cost, and how long from a change's commit until it is on its way to a watcher as JSON.
/// </summary>
/// <remarks>
/// The cost is the process's processor time a second with the watchers less that without them, several stretches of each in turns; sockets
/// are not in it. The delay is that of rows whose place in the window is not decided by the change itself, so that none is missed.
/// </remarks>
internal sealed class Watchers(int conversations, int changesPerSecond, int watchers, TimeProvider time)
{
    private const int Stretches = 4;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(10), Pace = TimeSpan.FromMilliseconds(20);

    private readonly MemoryJournal _journal = new();
    private readonly ActorId[] _actors = [.. Enumerable.Range(0, conversations).Select(n => new ConversationId($"c-{n}").Actor)];
    private readonly long[] _sequences = new long[conversations];
    private readonly ConcurrentDictionary<(ActorId, long), long> _changed = [];
    private readonly Histogram _delays = new();
    private readonly Random _chance = new(1);
    private long _shown, _bytes;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var turn = new BotTurn();
        await using var engine =
            await EmbeddedEngine.StartAsync(
                _journal, Shelf.Of(turn.Utterances.Assistant, turn.Utterances.Scripted), cancellation: cancellation);
        await using var wall = new Wall(engine, _journal, time);
        wall.Start();
        await wall.CaughtUp;
        for (var n = 0; n < conversations; n++)
            await AppendAsync(n, new ConversationEvent.Started(BotTurn.Start.Customer, "web", turn.Utterances.Assistant.Name));
        while (wall.Rows.Count < conversations) await Task.Delay(Pace, time, cancellation);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var changing = ChangeAsync(turn.Events[0].Event, enough.Token);
        var (without, with) = (TimeSpan.Zero, TimeSpan.Zero);
        await Task.Delay(Stretch, time, cancellation);   // code is compiled and the heap has its size
        for (var n = 0; n < Stretches; n++)
        {
            without += await SpentAsync(cancellation);
            with += await WatchedAsync(wall, cancellation);
        }
        await enough.CancelAsync();
        await changing;

        var seconds = Stretches * Stretch.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            live conversations, changes, watchers      {conversations}, {changesPerSecond}/s, {watchers}
            processor without and with watchers        {without.TotalSeconds / seconds:P1}, {with.TotalSeconds / seconds:P1} of a core
            the watchers                               {(with - without).TotalSeconds / seconds:P1} of a core
            shown to a watcher                         {_shown / seconds / watchers:N2}/s, {_bytes / Math.Max(1, _shown) / 1024.0:N1} KB each
            from a change's commit to JSON             p50 {_delays.Percentile(0.5):N0} ms, p99 {_delays.Percentile(0.99):N0} ms, of {_delays.Count}
            """));
        return 0;
    }

    private async Task<TimeSpan> WatchedAsync(Wall wall, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = Enumerable.Range(0, watchers).Select(n => Task.Run(() => WatchAsync(wall, n, enough.Token), cancellation)).ToArray();
        var spent = await SpentAsync(cancellation);
        await enough.CancelAsync();
        await Task.WhenAll(watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return spent;
    }

    private async Task<TimeSpan> SpentAsync(CancellationToken cancellation)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await Task.Delay(Stretch, time, cancellation);
        process.Refresh();
        return process.TotalProcessorTime - before;
    }

    private async Task WatchAsync(Wall wall, int number, CancellationToken cancellation)
    {
        var column = (WallColumn[])
            [WallColumn.UpdatedAt, WallColumn.StartedAt, WallColumn.Sentiment, WallColumn.Conversation, WallColumn.Intent];
        var window = new WallWindow(
            number % 2 == 0 ? null : new WallFilter(Owner: OwnerKind.Bot), column[number % column.Length], number % 3 == 0,
            First: number * conversations / (2 * watchers));
        var seen = new Dictionary<ConversationId, long>();
        await foreach (var shown in wall.WindowAsync(window, cancellation))
        {
            Interlocked.Add(ref _bytes, JsonSerializer.SerializeToUtf8Bytes(shown, ContractsJson.Default.WallShown).Length);
            Interlocked.Increment(ref _shown);
            if (window.Sort is not (WallColumn.StartedAt or WallColumn.Conversation)) continue;
            foreach (var row in shown.Rows)
                if (seen.TryGetValue(row.Conversation, out var before) && before < row.Sequence
                    && _changed.TryGetValue((row.Conversation.Actor, row.Sequence), out var at))
                    _delays.Record(time.GetElapsedTime(at));
            foreach (var row in shown.Rows) seen[row.Conversation] = row.Sequence;
        }
    }

    private async Task ChangeAsync(Event said, CancellationToken cancellation)
    {
        var (began, done) = (time.GetTimestamp(), 0L);
        try
        {
            using var tick = new PeriodicTimer(Pace, time);
            while (await tick.WaitForNextTickAsync(cancellation))
                for (var due = time.GetElapsedTime(began).TotalSeconds * changesPerSecond; done < due; done++)
                    await AppendAsync(_chance.Next(conversations), said);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested) { }
    }

    private async Task AppendAsync(int number, Event happened)
    {
        var before = _sequences[number]++;
        _changed[(_actors[number], before + 1)] = time.GetTimestamp();
        await _journal.AppendAsync(new Turn(_actors[number], before, time.GetUtcNow(), [happened]));
    }
}
