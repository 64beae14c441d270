using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Benchmarks.Published;

/// <param name="Value">How many times its baseline a part took when it was published.</param>
/// <param name="Tolerance">As many times that is still no regression.</param>
internal sealed record Ratio(double Value, double Tolerance);

/// <summary>
/// tests/Engine.Benchmarks/ratios.json: what `publish` found and `check` compares with. Ratios only: they hold on other machines, times do
/// not.
/// </summary>
internal static class Ratios
{
    /// <summary>
    /// Of a part that is new. The others' stand in the file: what a single look went above its median, and half as much again, in 12 runs
    /// on two cores at load averages of 15 to 48; 1.15 at least. Single exceptions (a burst that met one side only) are what the three
    /// looks are for.
    /// </summary>
    public const double ToleranceDefault = 1.4;

    private static string PathOfFile => Path.Combine(Page.Folder, "..", "tests", "Engine.Benchmarks", "ratios.json");

    public static IReadOnlyDictionary<string, Ratio> Read() =>
        File.Exists(PathOfFile) ? JsonSerializer.Deserialize(File.ReadAllText(PathOfFile), RatiosJson.Default.DictionaryStringRatio)! : [];

    /// <summary>Tolerances stay as they are: they are of the machines' noise, not of this run.</summary>
    public static void Write(IEnumerable<PartResult> results)
    {
        var before = Read();
        var after = results.ToDictionary(r => r.Part,
            r => new Ratio(Math.Round(r.Ratio, 3), before.TryGetValue(r.Part, out var b) ? b.Tolerance : ToleranceDefault));
        File.WriteAllText(PathOfFile, JsonSerializer.Serialize(after, RatiosJson.Default.DictionaryStringRatio) + "\n");
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, Ratio>))]
internal sealed partial class RatiosJson : JsonSerializerContext;
