using System.Diagnostics;
using System.Globalization;
using Engine.Contracts;
using Engine.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Engine.Journal.Tests;

/// <summary>
/// Turns appended per second, beside the same inserts made by a plain loop: the difference is what the journal itself costs.
/// </summary>
public static class Throughput
{
    /// <param name="CpuMicrosPerTurn">
    /// Processor time of all threads, appenders included: what stays comparable on a machine with other work.
    /// </param>
    /// <param name="P99">Of the time from asking to durable, with every appender always asking.</param>
    public sealed record Result(
        double JournalPerSecond, double RawPerSecond, double TurnsPerCommit, double CpuMicrosPerTurn,
            TimeSpan P50, TimeSpan P99, TimeSpan Longest, double ReadPerSecond)
    {
        public double Ratio => JournalPerSecond / RawPerSecond;
    }

    /// <param name="turns">How many in all.</param>
    /// <param name="appenders">How many append at the same time, each to actors of its own.</param>
    /// <param name="actors">How many actors in all, at least one for each appender.</param>
    public static async Task<Result> MeasureAsync(int turns, int appenders, int actors)
    {
        using var folder = new TestFolder();
        var commits = 0;
        await using var journal = SqliteJournal.Open(folder.Path);
        using var count = journal.Subscribe(_ => commits++);
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var appending = await Task.WhenAll(Enumerable.Range(0, appenders)
            .Select(a => Task.Run(() => AppendAsync(journal, a, turns / appenders, Math.Max(1, actors / appenders)))));
        var (wall, took) = (clock.Elapsed, Environment.CpuUsage.TotalTime - cpu);
        var latencies = appending.SelectMany(l => l).Order().ToArray();

        clock.Restart();
        var events = 0;
        for (long position = 0; await journal.ReadAllAsync(ActorKind.Conversation, position, 4096)
            is { Count: > 0 } page; position = page[^1].Position)
            events += page.Count;
        var reading = clock.Elapsed;

        using var plain = new TestFolder();
        var raw = Raw(plain.Path, turns, actors, Math.Max(1, turns / commits));
        return new Result(
            turns / wall.TotalSeconds, raw, (double)turns / commits, took.TotalMicroseconds / turns,
            latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100], latencies[^1], events / reading.TotalSeconds);
    }

    public static async Task<int> PrintAsync(int turns, int appenders, int actors)
    {
        var result = await MeasureAsync(turns, appenders, actors);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"""
            {turns} turns of two events, {appenders} appenders, {actors} actors
            journal   {result.JournalPerSecond,9:F0} turns/s   {result.TurnsPerCommit:F0} turns a commit, {result.CpuMicrosPerTurn:F1} µs of processor a turn
            latency   p50 {result.P50.TotalMilliseconds:F1} ms, p99 {result.P99.TotalMilliseconds:F1} ms, longest {result.Longest.TotalMilliseconds:F1} ms
            raw loop  {result.RawPerSecond,9:F0} turns/s   the same inserts, commits as large, nothing else; journal/raw {result.Ratio:F2}
            read all  {result.ReadPerSecond,9:F0} events/s
            """));
        return 0;
    }

    /// <summary>One appender's turns, one after the other, and how long each took to be on disk.</summary>
    internal static async Task<TimeSpan[]> AppendAsync(IJournal journal, int appender, int turns, int actors)
    {
        var latencies = new TimeSpan[turns];
        for (var i = 0; i < turns; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            var turn = Samples.ABotTurn(Samples.Conversation(appender * actors + i % actors), i / actors * 2);
            if (await journal.AppendAsync(turn) is null) throw new InvalidOperationException($"{turn.Actor} was stale at {turn.Expected}");
            latencies[i] = Stopwatch.GetElapsedTime(asked);
        }
        return latencies;
    }

    /// <summary>The same rows into the same tables with the same durability, serialised beforehand, from one loop on one thread.</summary>
    private static double Raw(string folder, int turns, int actors, int turnsPerCommit)
    {
        using var connection = Database.OpenForWriting(Database.PathIn(folder));
        var blob = TurnBlob.Write(Samples.ABotTurn(Samples.Conversation(1), 0), Samples.Key)!;
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO turns(position, actor, kind, first, last, at, events) VALUES ($position, $actor, 1, $first, "
            + "$last, $at, $events)";
        SqliteParameter[] parameters =
            [.. new[] { "$position", "$actor", "$first", "$last", "$at",
                "$events" }.Select(name => insert.Parameters.Add(new SqliteParameter { ParameterName = name }))];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < turns;)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var end = Math.Min(turns, i + turnsPerCommit); i < end; i++)
            {
                long round = i / actors;
                object[] values = [2L * (i + 1), (long)(i % actors), 2 * round + 1,
                    2 * round + 2, Samples.Noon.ToUnixTimeMilliseconds() + round * 1000, blob];
                for (var p = 0; p < values.Length; p++) parameters[p].Value = values[p];
                insert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        return turns / clock.Elapsed.TotalSeconds;
    }
}
