using System.CommandLine;
using System.Globalization;
using Engine.Gateway.Tokens;
using Engine.Journal;

namespace Engine.Host.Commands;

/// <summary>Rotates and lists the data folder's signing keys, while the engine runs or not, and rotates the master key.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Signing keys, and the master key") { Rotate(), List() };

    private static Command Rotate()
    {
        var overlap = new Option<string>("--overlap")
        {
            Description = "How long the old key's tokens are still good: a number and s, m, h or d; 0s ends them now",
            DefaultValueFactory = _ => "30d",
        };
        overlap.Validators.Add(result =>
        {
            if (Overlap(result.GetValue(overlap)!) is null)
                result.AddError("--overlap must be a number and s, m, h or d, such as 8h, and at most 3650d.");
        });
        var master = new Option<bool>("--master") { Description = "Wraps the keys of what people said under another master key instead" };
        var cluster = new Option<string?>("--cluster") { Description = "With --master: the cluster's database" };
        var data = Shared.DataOption();
        var command = new Command("rotate",
            "Makes a new key that signs; the old one still checks for a while") { overlap, master, cluster, data };
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(async () =>
        {
            if (parsed.GetValue(master)) return await RotateMasterAsync(parsed.GetValue(cluster), parsed.GetValue(data)!, cancellation);
            var id = KeyFolder.Rotate(parsed.GetValue(data)!, Overlap(parsed.GetValue(overlap)!)!.Value, TimeProvider.System);
            Console.WriteLine($"The key {id} signs from now on; the one before it checks for {parsed.GetValue(overlap)} more. Engines "
                + $"take it up within 5 s.");
            return 0;
        }));
        return command;
    }

    /// <summary>
    /// A folder's own is made anew while its engine is stopped; one that operators keep, they make: the new first, the old after a comma.
    /// </summary>
    private static async Task<int> RotateMasterAsync(string? cluster, string data, CancellationToken cancellation)
    {
        var given = Shared.GivenMasterKey();
        if (given is { Count: < 2 } || (given is null && cluster is not null))
            throw new JournalException(
                "Give ENGINE_MASTER_KEY the new master key first and the old one after a comma, here and, before that, in every engine "
                    + "that runs.");
        var count = given is null ? MasterRotation.InFolder(data)
            : cluster is null ? MasterRotation.InFolder(data, given)
            : await MasterRotation.InDatabaseAsync(cluster, given, cancellation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} keys are wrapped by the new master key; the one before is good for nothing any more."));
        return 0;
    }

    private static Command List()
    {
        var data = Shared.DataOption();
        var command = new Command("list", "Shows each key's id and until when it is good") { data };
        command.SetAction((parsed, _) => Refusals.InOneSentenceAsync(() =>
        {
            foreach (var (id, until) in KeyFolder.List(parsed.GetValue(data)!, TimeProvider.System))
                Console.WriteLine(until is { } end
                    ? $"{id}  checks until {end.ToString("u", CultureInfo.InvariantCulture)}" : $"{id}  signs");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static TimeSpan? Overlap(string text) => text == "0s" ? TimeSpan.Zero : TokenCommand.Lifetime(text);
}
