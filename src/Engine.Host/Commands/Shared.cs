using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Engine.Gateway.Tokens;
using Engine.Journal;
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
        Environment.GetEnvironmentVariable("ENGINE_SIGNING_KEY") is { Length: > 0 } shared
            ? SigningKey.Parse(shared) : SigningKey.LoadOrCreate(data);

    /// <summary>
    /// ENGINE_MASTER_KEY, or what ENGINE_MASTER_KEY_COMMAND prints when it is run: 32 bytes in base64, several with commas between them,
    /// the newest first.
    /// </summary>
    /// <returns>Null when neither is set: then it is the data folder's.</returns>
    /// <exception cref="JournalException">It is no such key, or the command fails.</exception>
    public static MasterKey? GivenMasterKey()
    {
        if (Environment.GetEnvironmentVariable("ENGINE_MASTER_KEY") is { Length: > 0 } given) return MasterKey.Parse(given);
        return Environment.GetEnvironmentVariable("ENGINE_MASTER_KEY_COMMAND") is { Length: > 0 } command
            ? MasterKey.Parse(PrintedBy(command)) : null;
    }

    private static string PrintedBy(string command)
    {
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd.exe", ["/c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", command]);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? printed.Trim()
            : throw new JournalException(
                FormattableString.Invariant($"ENGINE_MASTER_KEY_COMMAND ended with {process.ExitCode}: the master key is not known."));
    }

    /// <summary>What an engine that runs is asked with: an admin's token that lives for a minute.</summary>
    public static HttpClient AsAdmin(Uri url, string data, string id)
    {
        var admin = new TokenIssuer(SigningKeyOf(data), TimeProvider.System).Issue(Role.Admin, id, null, TimeSpan.FromMinutes(1));
        var http = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        return http;
    }

    public static string[] UrlsIn(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static void AreUrls(OptionResult result, string? text)
    {
        foreach (var url in UrlsIn(text ?? ""))
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                result.AddError($"{result.Option.Name}: '{url}' is not an address like http://127.0.0.1:5080.");
    }

    public static void InRange(OptionResult result, Option<int> option, int min, int max)
    {
        // The parser says so itself.
        if (result.Tokens is not [var token]
            || !int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) return;
        if (value < min || value > max) result.AddError($"{option.Name} must be {min} to {max}.");
    }

    /// <summary>
    /// The folder as given; else the same below the program or any folder above it, so that the program runs from anywhere.
    /// </summary>
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
