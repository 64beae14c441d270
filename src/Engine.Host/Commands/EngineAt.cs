using System.CommandLine;
using Engine.Contracts;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Silo;
using Engine.Understanding;

namespace Engine.Host.Commands;

/// <summary>Where an admin's command finds the engine: one that runs is asked, the folder of one that is stopped is opened.</summary>
internal sealed class EngineAt
{
    public const string UrlDefault = "http://127.0.0.1:5080";

    private readonly Option<string?> _url = UrlOption();
    private readonly Option<string> _data = Shared.DataOption(), _assistant = Shared.AssistantOption();

    public static Option<string?> UrlOption()
    {
        var option = new Option<string?>("--url")
        {
            Description = $"Address of an engine that runs (default: {UrlDefault} when the folder is in use)",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is { } url && !Uri.TryCreate(url, UriKind.Absolute, out _))
                result.AddError("--url must be an address like http://127.0.0.1:5080.");
        });
        return option;
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _url, _data, _assistant }) command.Options.Add(option);
    }

    /// <param name="running">Given an engine that runs.</param>
    /// <param name="stopped">Given the engine of a folder.</param>
    public async Task<int> RunAsync(ParseResult parsed, Func<HttpClient, Task<int>> running,
        Func<IEngine, Task<int>> stopped, CancellationToken cancellation)
    {
        var data = parsed.GetValue(_data)!;
        if (parsed.GetValue(_url) is { } url) return await AskAsync(url, data, running);
        if (SqliteJournal.IsInUse(data)) return await AskAsync(UrlDefault, data, running);
        if (!File.Exists(Path.Combine(data, "journal.db")))
            throw new JournalException($"'{data}' holds no journal: name the data folder of an engine, or --url.");

        var assistant = Shared.FindAssistant(parsed.GetValue(_assistant)!);
        using var understanding = OnnxUnderstanding.Load(assistant);
        await using var journal = SqliteJournal.Open(data, master: Shared.GivenMasterKey());
        await using var engine =
            await EmbeddedEngine.StartAsync(journal, Shelf.Of(AssistantFile.Load(assistant), understanding), cancellation: cancellation);
        return await stopped(engine);
    }

    /// <summary>Asks an engine that runs, as an admin.</summary>
    public static async Task<int> AskAsync(string url, string data, Func<HttpClient, Task<int>> running)
    {
        using var http = Shared.AsAdmin(new Uri(url), data, Environment.UserName is { } user && WordId.IsValid(user) ? user : "operator");
        try
        {
            return await running(http);
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"No engine answers at {url}: {e.Message}");
            return 1;
        }
    }

    /// <summary>Says why an engine did not do it.</summary>
    public static async Task<int> RefusedAsync(string why)
    {
        await Console.Error.WriteLineAsync($"The engine refused: {why}");
        return 1;
    }
}
