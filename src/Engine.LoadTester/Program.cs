using Engine.LoadTester;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Reports;
using Spectre.Console;

// One command: a run, its summary, and the result in files when asked for. Exit code 1 when anything was wrong with what the engine did.
var line = new CommandLine();
line.Root.SetAction(async (parsed, cancellation) =>
{
    try
    {
        var settings = line.SettingsIn(parsed);
        var dialogues = Dialogue.Load(settings.Dialogues ?? Samples.Find());
        var result = await LiveScreen.DuringAsync(AnsiConsole.Console,
            screen => new LoadRun(settings, dialogues, TimeProvider.System, screen).RunAsync(cancellation));
        Summary.Print(result, Console.Out);
        if (parsed.GetValue(line.Json) is { } json) await File.WriteAllTextAsync(json.FullName, result.ToJson() + "\n", cancellation);
        if (parsed.GetValue(line.Html) is { } html) await File.WriteAllTextAsync(html.FullName, HtmlReport.Of(result), cancellation);
        return result.Errors == 0 ? 0 : 1;
    }
    catch (OperationCanceledException)
    {
        return 130;   // as a shell reports Ctrl+C
    }
    catch (Exception e) when (e is InvalidDataException or IOException or InvalidOperationException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 2;
    }
});
return await line.Root.Parse(args).InvokeAsync();
