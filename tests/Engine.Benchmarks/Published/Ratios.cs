using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Benchmarks.Published;

/// <param name="Value">How many times its baseline a part took when it was published.</param>
/// <param name="Tolerance">As many times that is still no regression.</param>
internal sealed record Ratio(double Value, double Tolerance);

/// <summary>tests/Engine.Benchmarks/ratios.json: what `publish` found and `check` compares with. Ratios only: they hold on other machines, times do not.</summary>
internal static class Ratios
{
    /// <summary>
    /// In 16 runs at load averages of 2 to 19 on two cores no part on one thread went above 1.25 times its median, and none that
    /// changes threads above 1.45: half of that distance is added.
    /// </summary>
    public const double ToleranceDefault = 1.4;

    private static string PathOfFile => Path.Combine(Page.Folder, "..", "tests", "Engine.Benchmarks", "ratios.json");

    public static IReadOnlyDictionary<string, Ratio> Read() =>
        File.Exists(PathOfFile) ? JsonSerializer.Deserialize(File.ReadAllText(PathOfFile), RatiosJson.Default.DictionaryStringRatio)! : [];

    /// <summary>Tolerances stay as they are: they are of the machines' noise, not of this run.</summary>
    public static void Write(IEnumerable<PartResult> results)
    {
        var before = Read();
        var after = results.ToDictionary(r => r.Part, r => new Ratio(Math.Round(r.Ratio, 3), before.TryGetValue(r.Part, out var b) ? b.Tolerance : ToleranceDefault));
        File.WriteAllText(PathOfFile, JsonSerializer.Serialize(after, RatiosJson.Default.DictionaryStringRatio) + "\n");
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, Ratio>))]
internal sealed partial class RatiosJson : JsonSerializerContext;
