using System.CommandLine;
using System.Text.Json;
using Engine.Demo;
using Engine.Host.Serving;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Understanding;
using Spectre.Console;

namespace Engine.Host.Commands;

internal static class DemoCommand
{
    public static Command Create()
    {
        var customers = new Option<int>("--customers") { Description = "Simulated customers, 1 to 100000", DefaultValueFactory = _ => 200 };
        var agents = new Option<int>("--agents") { Description = "Simulated agents, 1 to 1000", DefaultValueFactory = _ => 8 };
        var seed = new Option<int>("--seed") { Description = "The same seed plays the same customers and agents",
            DefaultValueFactory = _ => 1 };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the figures to this file" };
        var assistant = Shared.AssistantOption();
        customers.Validators.Add(r => Shared.InRange(r, customers, 1, 100_000));
        agents.Validators.Add(r => Shared.InRange(r, agents, 1, 1_000));

        var command = new Command("demo",
            "Plays simulated customers with real words against an engine on a fresh data folder, and checks all that was written")
        {
            customers, agents, seed, json, assistant,
        };
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() => RunAsync(
            parsed.GetValue(customers), parsed.GetValue(agents), parsed.GetValue(seed),
                parsed.GetValue(json), parsed.GetValue(assistant)!, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(int customers, int agents, int seed,
        FileInfo? json, string assistantFolder, CancellationToken cancellation)
    {
        var folder = Shared.FindAssistant(assistantFolder);
        var assistant = AssistantFile.Load(folder);
        var (dialogues, from) = Dialogues.Load(folder);
        using var understanding = OnnxUnderstanding.Load(folder);
        var data = Directory.CreateTempSubdirectory("engine-demo-");
        try
        {
            var screen = new DemoScreen(AnsiConsole.Console, TimeProvider.System);
            screen.Print($"{customers} customers with words from {Path.GetFileName(from)} ({dialogues.Length} dialogues), {agents} "
                + $"agents, seed {seed}, assistant {assistant.Name}");
            await using var journal = SqliteJournal.Open(data.FullName);
            await using var engine = await EmbeddedEngine.StartAsync(journal, understanding, assistant,
                log: log => log.AddProgramLog(ProgramLog.Settings()), cancellation: cancellation);
            var report = await new Demonstration(customers, agents, seed, assistant,
                TimeProvider.System, screen).RunAsync(engine, journal, dialogues, from, cancellation);
            screen.Summarise(report);
            if (json is not null)
                await File.WriteAllTextAsync(json.FullName,
                    JsonSerializer.Serialize(report, DemoJson.Default.DemoReport) + "\n", cancellation);
            return report.IsClean ? 0 : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
