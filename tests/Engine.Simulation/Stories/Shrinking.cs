using System.Collections.Immutable;
using Engine.Simulation.Hosting;
using Engine.Simulation.Invariants;

namespace Engine.Simulation.Stories;

/// <summary>Delta debugging (Zeller, Hildebrandt 2002): leaves steps out for as long as the same law stays broken.</summary>
internal static class Shrinking
{
    /// <summary>About 10 ms each.</summary>
    private const int RunsMax = 3_000;

    /// <summary>
    /// Without a step everything after it may fall into another order; so each shorter script gets a few orders to fail in.
    /// </summary>
    private const int Orders = 4;

    /// <param name="parts">Made anew for every run: a mutant may remember things.</param>
    public static Script Shrink(Script script, Func<Parts> parts)
    {
        var law = LawBrokenBy(script, parts);
        var runs = 0;
        for (var cut = Math.Max(1, script.Steps.Length / 2); cut >= 1; cut /= 2)
        {
            var shorter = true;
            while (shorter)
            {
                shorter = false;
                for (var at = 0; at < script.Steps.Length && runs < RunsMax;)
                {
                    if (Without(script, at, cut, law, parts, ref runs) is { } smaller) (script, shorter) = (smaller, true);
                    else at += cut;
                }
            }
        }
        return script;
    }

    private static Script? Without(Script script, int at, int cut, string? law, Func<Parts> parts, ref int runs)
    {
        ImmutableArray<Step> steps = [.. script.Steps.Where((_, i) => i < at || i >= at + cut)];
        for (var order = 0; order < Orders; order++, runs++)
        {
            var candidate = script with { Steps = steps, Seed = script.Seed + (order * 1_000_000_007L) };
            if (LawBrokenBy(candidate, parts) == law) return candidate;
        }
        return null;
    }

    private static string? LawBrokenBy(Script script, Func<Parts> parts) => new Town(script, parts()).Play() switch
    {
        null => null,
        Broken broken => broken.Law,
        var other => other.GetType().Name,
    };
}
