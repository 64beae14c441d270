using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Engine.Gateway.Tokens;
using Engine.Runtime.Assistants;

namespace Engine.Host.Commands;

/// <summary>What several commands take.</summary>
internal static class Shared
{
    public static Option<string> AssistantOption() => new("--assistant")
    {
        Description = "Folder with the assistant's file and models",
        DefaultValueFactory = _ => Path.Combine("models", "retail"),
    };

    public static Option<string> DataOption() => new("--data")
    {
        Description = "Folder with the journal and the signing key",
        DefaultValueFactory = _ => "data",
    };

    /// <summary>ENGINE_SIGNING_KEY when it is set, as it is where several gateways share one; else the data folder's.</summary>
    /// <exception cref="SigningKeyException">It can't be read.</exception>
    public static SigningKey SigningKeyOf(string data) =>
        Environment.GetEnvironmentVariable("ENGINE_SIGNING_KEY") is { Length: > 0 } shared ? SigningKey.Parse(shared) : SigningKey.LoadOrCreate(data);

    public static void InRange(OptionResult result, Option<int> option, int min, int max)
    {
        if (result.Tokens is not [var token] || !int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return;   // the parser says so itself
        if (value < min || value > max) result.AddError($"{option.Name} must be {min} to {max}.");
    }

    /// <summary>The folder as given; else the same below the program or any folder above it, so that the program runs from anywhere.</summary>
    /// <exception cref="AssistantException">It is nowhere.</exception>
    public static string FindAssistant(string folder)
    {
        if (Directory.Exists(folder)) return folder;
        if (!Path.IsPathRooted(folder))
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
                if (Path.Combine(at.FullName, folder) is var found && Directory.Exists(found)) return found;
        throw new AssistantException($"The assistant folder '{folder}' is not there; name one with --assistant.");
    }
}
