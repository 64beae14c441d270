using System.Globalization;
using Engine.Contracts;
using Engine.Journal;
using Engine.Journal.Tests;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Testing;

namespace Engine.Benchmarks;

/// <summary>
/// The embedded engine's durable bot turns on PostgreSQL beside SQLite, in turns in one run; server, engine and load share the machine.
/// </summary>
internal static class OnPostgres
{
    private const int Rounds = 3, Senders = 1_000;

    public static async Task PrintAsync(TimeSpan run)
    {
        using var utterances = new Utterances();
        await using var server = await PostgresServer.StartAsync();
        using var folder = new TestFolder();
        await using var sqlite = SqliteJournal.Open(folder.Path);
        await using var postgres = await PostgresJournal.OpenAsync(server.Connection, TestMaster.Key);
        var (onSqlite, onPostgres) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            onSqlite.Add(await SaturateAsync(sqlite, utterances, utterances.Model, $"s{round}", run));
            onPostgres.Add(await SaturateAsync(postgres, utterances, utterances.Model, $"p{round}", run));
        }
        Print("SQLite", onSqlite);
        Print("PostgreSQL", onPostgres);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio of medians {Median(onPostgres) / Median(onSqlite):F2}"));
    }

    private static async Task<double> SaturateAsync(IJournal journal,
        Utterances utterances, IUnderstanding understanding, string name, TimeSpan run)
    {
        await using var engine = await EmbeddedEngine.StartAsync(journal, Shelf.Of(utterances.Assistant, understanding));
        var load = new Load(engine, utterances, name, Senders);
        await load.StartAsync();
        await load.SaturateAsync(run / 2);   // compiled, and the files have their sizes
        return await load.SaturateAsync(run);
    }

    private static double Median(List<double> runs) => runs.Order().ElementAt(runs.Count / 2);

    private static void Print(string name, List<double> runs) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
            $"{name,-11} {Median(runs),7:F0} durable bot turns/s   "
                + $"({string.Join(", ", runs.Select(r => r.ToString("F0", CultureInfo.InvariantCulture)))})"));
}
