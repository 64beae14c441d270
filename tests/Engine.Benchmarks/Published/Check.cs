
namespace Engine.Benchmarks.Published;

/// <summary>Has a part become slower, measured by its own baseline in the same seconds?</summary>
internal static class Check
{
    private const int Rounds = 75;

    /// <summary>A neighbour's burst goes by; a slow-down is still there the third time.</summary>
    private const int Looks = 3;

    /// <summary>
    /// Published and not compared: alone, an append is a flush of the disk and two changes of thread, and on busy cores it was 0.4 to 5.9
    /// times its baseline.
    /// </summary>
    private const string NotCompared = nameof(Parts.AppendAlone);

    /// <returns>1 when a part is slower than its published ratio and tolerance say.</returns>
    public static async Task<int> RunAsync()
    {
        var published = Ratios.Read();
        var slower = 0;
        foreach (var part in Part.All.Where(p => p.Name != NotCompared))
        {
            if (!published.TryGetValue(part.Name, out var expected))
            {
                Say($"{part.Name} has no published ratio: run publish and commit tests/Engine.Benchmarks/ratios.json.");
                slower++;
                continue;
            }
            var most = expected.Value * expected.Tolerance;
            PartResult result;
            var looks = 0;
            do result = await part.MeasureAsync(Rounds);
            while (++looks < Looks && result.Ratio > most);
            var isSlower = result.Ratio > most;
            Say($"{(isSlower ? "SLOWER" : "ok"),-6} {part.Name,-12} {result.Ratio,6:0.00} × its baseline, published ",
                $"{expected.Value:0.00}, at most {most:0.00}{(looks > 1 ? $"; look {looks}" : "")}");
            if (!isSlower) continue;
            slower++;
            Say($"{part.Name} has become slower: '{result.What}' takes {result.Ratio:0.00} times as long as '{result.Baseline}', and ",
                $"{expected.Value:0.00} times was published (tolerance {expected.Tolerance:0.00}).");
        }
        Say($"{(slower == 0 ? "no part has become slower" : $"{slower} of {Part.All.Count - 1} parts have become slower")}");
        return slower == 0 ? 0 : 1;
    }

    private static void Say(params FormattableString[] text) => Console.WriteLine(string.Concat(text.Select(FormattableString.Invariant)));
}
