using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Engine.Demo;
using Engine.Domain.Assistants;
using Engine.Host.Serving;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Understanding;
using Spectre.Console;

namespace Engine.Host.Commands;

/// <summary>Simulated people on an engine of their own: a race with figures at its end, or, served, a floor to look at.</summary>
internal static class DemoCommand
{
    private const int PortFirst = 8080, PortsTried = 100;

    private static readonly Option<bool> Serve = new("--serve")
    {
        Description = "Serves the pages, with customers and agents at a human pace, until Ctrl+C",
    };

    private static readonly Option<int> Customers = new("--customers")
    {
        Description = "Simulated customers, 1 to 100000; with --serve, so many at a time (default: 200; with --serve 30)",
        DefaultValueFactory = result => result.GetValue(Serve) ? 30 : 200,
    };

    private static readonly Option<int> Agents = new("--agents")
    {
        // Two thirds of the customers want a person, for half of their time: 30 fill 10 places or more of about 14.
        Description = "Simulated agents, 1 to 1000 (default: 8; with --serve 4)",
        DefaultValueFactory = result => result.GetValue(Serve) ? 4 : 8,
    };

    private static readonly Option<int> Seed =
        new("--seed") { Description = "The same seed plays the same customers and agents", DefaultValueFactory = _ => 1 };

    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes the figures to this file" };

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "With --serve: addresses to listen on, separated by semicolons "
            + "(default: http://127.0.0.1:8080, or the next port that is free)",
    };

    private static readonly Option<string?> Data =
        new("--data") { Description = "With --serve: keeps everything in this folder (default: a temporary one, deleted at the end)" };

    private static readonly Option<string> AssistantFolder = Shared.AssistantOption();

    static DemoCommand()
    {
        Customers.Validators.Add(r => Shared.InRange(r, Customers, 1, 100_000));
        Agents.Validators.Add(r => Shared.InRange(r, Agents, 1, 1_000));
        Urls.Validators.Add(result => Shared.AreUrls(result, result.GetValue(Urls)));
    }

    public static Command Create()
    {
        var command = new Command("demo",
            "Plays simulated customers with real words against an engine on a fresh data folder, and checks all that was written")
        {
            Serve, Customers, Agents, Seed, Json, Urls, Data, AssistantFolder,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Serve) && result.GetValue(Json) is not null) result.AddError("--json is for a demo without --serve.");
            if (!result.GetValue(Serve) && (result.GetValue(Urls) ?? result.GetValue(Data)) is not null)
                result.AddError("--urls and --data are for a demo with --serve.");
        });
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(async () =>
        {
            var folder = Shared.FindAssistant(parsed.GetValue(AssistantFolder)!);
            var assistant = AssistantFile.Load(folder);
            var (dialogues, from) = Dialogues.Load(folder);
            var temporary = parsed.GetValue(Data) is null ? Directory.CreateTempSubdirectory("engine-demo-") : null;
            try
            {
                return parsed.GetValue(Serve)
                    ? await ServeAsync(parsed, folder, assistant, dialogues, temporary?.FullName ?? parsed.GetValue(Data)!, cancellation)
                    : await RaceAsync(parsed, folder, assistant, dialogues, from, temporary!.FullName, cancellation);
            }
            finally
            {
                temporary?.Delete(recursive: true);
            }
        }));
        return command;
    }

    private static Task<int> ServeAsync(ParseResult parsed, string folder, Assistant assistant,
        ImmutableArray<Dialogue> dialogues, string data, CancellationToken cancellation)
    {
        var urls = Shared.UrlsIn(parsed.GetValue(Urls) ?? $"http://127.0.0.1:{FreePort()}");
        return new Served
        {
            Urls = urls,
            Data = data,
            AssistantFolder = folder,
            HasDashboard = false,
            SettingsFile = null,
            Set = [.. OriginsOf(urls).Select((origin, n) => FormattableString.Invariant($"Gateway:Sites:shop:Origins:{n}={origin}"))],
            Member = null,
            Demo = new LivingDemo(new Floor(parsed.GetValue(Customers), parsed.GetValue(Agents), parsed.GetValue(Seed),
                assistant, dialogues, Pace.Human, TimeProvider.System)),
        }.RunAsync(cancellation);
    }

    /// <summary>As a browser names them, also where people type the machine's other name.</summary>
    private static IEnumerable<string> OriginsOf(string[] urls)
    {
        foreach (var url in urls.Select(url => new Uri(url)))
        {
            yield return url.GetLeftPart(UriPartial.Authority);
            if (url.IsLoopback) yield return new UriBuilder(url) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority);
        }
    }

    private static int FreePort()
    {
        for (var port = PortFirst; ; port++)
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException) when (port < PortFirst + PortsTried - 1) { }
            catch (SocketException)
            {
                throw new IOException($"No port from {PortFirst} to {port} is free: name one with --urls.");
            }
    }

    private static async Task<int> RaceAsync(ParseResult parsed, string folder, Assistant assistant,
        ImmutableArray<Dialogue> dialogues, string from, string data, CancellationToken cancellation)
    {
        var (customers, agents, seed) = (parsed.GetValue(Customers), parsed.GetValue(Agents), parsed.GetValue(Seed));
        using var understanding = OnnxUnderstanding.Load(folder);
        var screen = new DemoScreen(AnsiConsole.Console, TimeProvider.System);
        screen.Print($"{customers} customers with words from {Path.GetFileName(from)} ({dialogues.Length} dialogues), {agents} "
            + $"agents, seed {seed}, assistant {assistant.Name}");
        await using var journal = SqliteJournal.Open(data);
        await using var engine = await EmbeddedEngine.StartAsync(journal, Shelf.Of(assistant, understanding),
            log: log => log.AddProgramLog(ProgramLog.Settings()), cancellation: cancellation);
        var report = await new Demonstration(customers, agents, seed, assistant,
            TimeProvider.System, screen).RunAsync(engine, journal, dialogues, from, cancellation);
        screen.Summarise(report);
        if (parsed.GetValue(Json) is { } json)
            await File.WriteAllTextAsync(json.FullName,
                JsonSerializer.Serialize(report, DemoJson.Default.DemoReport) + "\n", cancellation);
        return report.IsClean ? 0 : 1;
    }
}
