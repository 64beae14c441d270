using System.Diagnostics;
using System.Globalization;
using Engine.Contracts;
using Engine.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Engine.Journal.Tests;

/// <summary>Turns appended per second, beside the same inserts made by a plain loop: the difference is what the journal itself costs.</summary>
public static class Throughput
{
    public sealed record Result(double JournalPerSecond, double RawPerSecond, double TurnsPerCommit, double ReadPerSecond)
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
        double journal, read;
        await using (var opened = SqliteJournal.Open(folder.Path))
        {
            using var count = opened.Subscribe(_ => commits++);
            var clock = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, appenders).Select(a => Task.Run(() => AppendAsync(opened, a, turns / appenders, Math.Max(1, actors / appenders)))));
            journal = turns / clock.Elapsed.TotalSeconds;
            clock.Restart();
            var events = 0;
            for (long position = 0; await opened.ReadAllAsync(ActorKind.Conversation, position, 4096) is { Count: > 0 } page; position = page[^1].Position)
                events += page.Count;
            read = events / clock.Elapsed.TotalSeconds;
        }
        using var plain = new TestFolder();
        var raw = Raw(plain.Path, turns, actors, Math.Max(1, turns / Math.Max(1, commits)));
        return new Result(journal, raw, (double)turns / commits, read);
    }

    public static async Task<int> PrintAsync(int turns, int appenders, int actors)
    {
        var result = await MeasureAsync(turns, appenders, actors);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{turns} turns, {appenders} appenders, {actors} actors: journal {result.JournalPerSecond:F0}/s ({result.TurnsPerCommit:F0} turns a commit), raw loop {result.RawPerSecond:F0}/s, ratio {result.Ratio:F2}; read all {result.ReadPerSecond:F0} events/s"));
        return 0;
    }

    private static async Task AppendAsync(SqliteJournal journal, int appender, int turns, int actors)
    {
        for (var i = 0; i < turns; i++)
        {
            var turn = Samples.ABotTurn(Samples.Conversation(appender * actors + i % actors), i / actors * 2);
            if (await journal.AppendAsync(turn) is null) throw new InvalidOperationException($"{turn.Actor} was stale at {turn.Expected}");
        }
    }

    /// <summary>The same rows into the same tables with the same durability, serialised beforehand, from one loop on one thread.</summary>
    private static double Raw(string folder, int turns, int actors, int turnsPerCommit)
    {
        using var connection = Database.OpenForWriting(Database.PathIn(folder));
        var blob = TurnBlob.Write(Samples.ABotTurn(Samples.Conversation(1), 0).Events);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO turns(position, actor, kind, first, last, at, events) VALUES ($position, $actor, 1, $first, $last, $at, $events)";
        SqliteParameter[] parameters = [.. new[] { "$position", "$actor", "$first", "$last", "$at", "$events" }.Select(name => insert.Parameters.Add(new SqliteParameter { ParameterName = name }))];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < turns;)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var end = Math.Min(turns, i + turnsPerCommit); i < end; i++)
            {
                long round = i / actors;
                object[] values = [2L * (i + 1), (long)(i % actors), 2 * round + 1, 2 * round + 2, Samples.Noon.ToUnixTimeMilliseconds() + round * 1000, blob];
                for (var p = 0; p < values.Length; p++) parameters[p].Value = values[p];
                insert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        return turns / clock.Elapsed.TotalSeconds;
    }
}
