using System.Collections.Immutable;
using System.Text.Json;

namespace Engine.Demo;

/// <summary>One customer's side of a conversation.</summary>
public sealed record Dialogue(string Id, string? CustomerName, ImmutableArray<string> Lines);

/// <summary>Real customers' words: the public dialogues when they are at hand, else the samples beside the model.</summary>
public static class Dialogues
{
    private const string Public = "shared/data/dialogues/abcd.jsonl";

    /// <param name="assistantFolder">Holds <c>samples/dialogues.jsonl</c>.</param>
    /// <returns>The dialogues and the file they come from.</returns>
    /// <exception cref="FileNotFoundException">Neither is there.</exception>
    public static (ImmutableArray<Dialogue> Dialogues, string From) Load(string assistantFolder)
    {
        var path = PublicNear(Directory.GetCurrentDirectory()) ?? Path.Combine(assistantFolder, "samples", "dialogues.jsonl");
        if (!File.Exists(path)) throw new FileNotFoundException($"No dialogues: {path} is not there.");
        return ([.. File.ReadLines(path).Where(l => l.Length > 0).Select(Parse).Where(d => d.Lines.Length > 0)], path);
    }

    /// <summary>Looks beside every folder above, so that it works from a subfolder too.</summary>
    private static string? PublicNear(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, Public) is var path && File.Exists(path)) return path;
        return null;
    }

    private static Dialogue Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var lines = root.GetProperty("turns").EnumerateArray()
            .Where(t => t.GetProperty("who").GetString() == "customer")
            .Select(t => t.GetProperty("text").GetString()!)
            .Where(t => !string.IsNullOrWhiteSpace(t));
        var name = root.TryGetProperty("scenario", out var scenario) && scenario.ValueKind == JsonValueKind.Object
            && scenario.TryGetProperty("customer_name", out var n) ? n.GetString() : null;
        return new Dialogue(root.GetProperty("id").GetString()!, name, [.. lines]);
    }
}
