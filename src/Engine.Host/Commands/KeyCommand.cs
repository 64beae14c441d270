using System.CommandLine;
using System.Globalization;
using Engine.Gateway.Tokens;

namespace Engine.Host.Commands;

/// <summary>Rotates and lists the data folder's signing keys, while the engine runs or not.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Signing keys") { Rotate(), List() };

    private static Command Rotate()
    {
        var overlap = new Option<string>("--overlap")
        {
            Description = "How long the old key's tokens are still good: a number and s, m, h or d; 0s ends them now",
            DefaultValueFactory = _ => "30d",
        };
        overlap.Validators.Add(result =>
        {
            if (Overlap(result.GetValue(overlap)!) is null) result.AddError("--overlap must be a number and s, m, h or d, such as 8h, and at most 3650d.");
        });
        var data = Shared.DataOption();
        var command = new Command("rotate", "Makes a new key that signs; the old one still checks for a while") { overlap, data };
        command.SetAction((parsed, _) => Refusals.InOneSentenceAsync(() =>
        {
            var id = KeyFolder.Rotate(parsed.GetValue(data)!, Overlap(parsed.GetValue(overlap)!)!.Value, TimeProvider.System);
            Console.WriteLine($"The key {id} signs from now on; the one before it checks for {parsed.GetValue(overlap)} more. Engines take it up within 5 s.");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command List()
    {
        var data = Shared.DataOption();
        var command = new Command("list", "Shows each key's id and until when it is good") { data };
        command.SetAction((parsed, _) => Refusals.InOneSentenceAsync(() =>
        {
            foreach (var (id, until) in KeyFolder.List(parsed.GetValue(data)!, TimeProvider.System))
                Console.WriteLine(until is { } end ? $"{id}  checks until {end.ToString("u", CultureInfo.InvariantCulture)}" : $"{id}  signs");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static TimeSpan? Overlap(string text) => text == "0s" ? TimeSpan.Zero : TokenCommand.Lifetime(text);
}
