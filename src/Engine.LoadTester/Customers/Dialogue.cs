using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Engine.LoadTester.Customers;

/// <summary>What one customer says, line by line; escaped for JSON once, not with every message.</summary>
/// <param name="ForBot">The bot can do it alone, as far as the file says so (<c>"expect":"bot"</c>).</param>
internal sealed record Dialogue(string Id, ImmutableArray<JsonEncodedText> Lines, bool ForBot)
{
    /// <summary>Real dialogues run on; a customer of ours stops after so many lines.</summary>
    private const int LinesMax = 12;

    /// <summary>Well below the engine's limit of 8 KiB.</summary>
    private const int LengthMax = 2_000;

    /// <summary>Reads one dialogue a line: <c>{"id":…,"turns":[{"who":"customer","text":…},…]}</c>; turns of others are left out.</summary>
    /// <exception cref="InvalidDataException">A line is not of that form, or there is none.</exception>
    public static ImmutableArray<Dialogue> Load(string path)
    {
        var all = ImmutableArray.CreateBuilder<Dialogue>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.Length == 0) continue;
            try
            {
                if (Parse(line) is { Lines.Length: > 0 } dialogue) all.Add(dialogue);
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new InvalidDataException($"{path}, after {all.Count} dialogues: not a dialogue: {e.Message}", e);
            }
        }
        return all.Count > 0 ? all.ToImmutable() : throw new InvalidDataException($"{path} holds no dialogue.");
    }

    private static Dialogue Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new Dialogue(root.GetProperty("id").GetString()!, [.. root.GetProperty("turns").EnumerateArray()
            .Where(t => t.GetProperty("who").GetString() == "customer")
            .Select(t => t.GetProperty("text").GetString()!)
            .Where(t => !string.IsNullOrWhiteSpace(t))
            .Select(t => t.Length > LengthMax ? t[..LengthMax] : t)
            .Take(LinesMax)
            .Select(Encode)],
            root.TryGetProperty("expect", out var expect) && expect.ValueEquals("bot"));
    }

    /// <remarks>Relaxed: letters beyond ASCII stay UTF-8, as browsers send them.</remarks>
    public static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
