using System.CommandLine;
using Engine.Contracts.Views;

namespace Engine.Host.Commands;

/// <summary>Has an engine that runs read its assistants again.</summary>
internal static class ReloadCommand
{
    public static Command Create()
    {
        var (url, data) = (EngineAt.UrlOption(), Shared.DataOption());
        var command = new Command("reload",
            "Has an engine that runs read its assistants again, on every machine; conversations keep the version that they have")
        {
            url, data,
        };
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() =>
            EngineAt.AskAsync(parsed.GetValue(url) ?? EngineAt.UrlDefault, parsed.GetValue(data)!, http => AskAsync(http, cancellation))));
        return command;
    }

    private static async Task<int> AskAsync(HttpClient http, CancellationToken cancellation)
    {
        using var answer = await http.PostAsync("/v1/assistants/reload", null, cancellation);
        if (!answer.IsSuccessStatusCode) return await EngineAt.RefusedAsync(await answer.Content.ReadAsStringAsync(cancellation));
        var silos = (await answer.Content.ReadFromJsonAsync<Answer>(cancellation))!.Silos;
        foreach (var silo in silos)
        {
            Console.WriteLine($"{silo.Silo}: default {silo.Default}");
            foreach (var one in silo.Assistants) Console.WriteLine($"  {one.Name} {one.Version}, model {one.Model}, {one.Standing}");
            foreach (var one in silo.Refused) await Console.Error.WriteLineAsync($"  {one.Folder} was refused ({one.Code}): {one.Why}");
        }
        return silos.All(silo => silo.Refused.IsEmpty) ? 0 : 1;
    }

    private sealed record Answer(AssistantsView[] Silos);
}
