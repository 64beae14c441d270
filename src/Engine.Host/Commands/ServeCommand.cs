using System.CommandLine;
using Engine.Host.Serving;

namespace Engine.Host.Commands;

/// <summary>Runs the engine with its gateway, or one member of a cluster, until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by semicolons",
        DefaultValueFactory = _ => "http://127.0.0.1:5080",
    };

    private static readonly Option<string> Data = Shared.DataOption();

    private static readonly Option<string> AssistantFolder = Shared.AssistantOption();

    private static readonly Option<string?> AssistantsFolder =
        new("--assistants") { Description = "Folder with a folder for each assistant, or version of one, instead of --assistant" };

    private static readonly Option<bool> WatchAssistants =
        new("--watch-assistants") { Description = "Reads assistants again when their files have changed" };

    private static readonly Option<bool> Dashboard =
        new("--dashboard") { Description = "Serves the Orleans dashboard at /dashboard to admins" };

    private static readonly Option<FileInfo?> SettingsFile =
        new("--settings") { Description = "JSON file with settings; docs/options.md lists them" };

    private static readonly Option<string[]> Set =
        new("--set") { Description = "One setting, such as Gateway:AgentGrace=00:00:20; may be repeated", DefaultValueFactory = _ => [] };

    static ServeCommand()
    {
        Urls.Validators.Add(result => Shared.AreUrls(result, result.GetValue(Urls)));
        Set.Validators.Add(result =>
        {
            foreach (var pair in result.GetValue(Set)!.Where(pair => !pair.Contains('=', StringComparison.Ordinal)))
                result.AddError($"--set: '{pair}' is not NAME=VALUE.");
        });
    }

    public static Command Create() =>
        WithAction(new Command("serve", "Runs the engine and its gateway (what happens without a command, too)"));

    /// <summary>Takes the same options and does the same without naming a command.</summary>
    public static void MakeDefaultOf(RootCommand root) => WithAction(root);

    private static Command WithAction(Command command)
    {
        Option[] options = [Urls, Data, AssistantFolder, AssistantsFolder, WatchAssistants, Dashboard, SettingsFile, Set];
        foreach (var option in options) command.Options.Add(option);
        PlaceArguments.AddTo(command);
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() => new Served
        {
            Urls = Shared.UrlsIn(parsed.GetValue(Urls)!),
            Data = parsed.GetValue(Data)!,
            AssistantFolder = parsed.GetValue(AssistantFolder)!,
            AssistantsFolder = parsed.GetValue(AssistantsFolder),
            WatchesAssistants = parsed.GetValue(WatchAssistants),
            HasDashboard = parsed.GetValue(Dashboard),
            SettingsFile = parsed.GetValue(SettingsFile),
            Set = parsed.GetValue(Set)!,
            Member = PlaceArguments.Read(parsed),
        }.RunAsync(cancellation)));
        command.Validators.Add(result =>
        {
            if (result.GetResult(AssistantsFolder) is not null && result.GetResult(AssistantFolder) is { Implicit: false })
                result.AddError("Name one of --assistant and --assistants.");
        });
        return command;
    }
}
