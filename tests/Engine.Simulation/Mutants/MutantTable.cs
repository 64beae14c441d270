using Engine.Simulation.Invariants;
using Engine.Simulation.Stories;

namespace Engine.Simulation.Mutants;

/// <summary>How many seeds it took to catch each mutant, and by which law.</summary>
internal static class MutantTable
{
    /// <summary>
    /// Each is caught within this many. The slowest: a late word from before hits an agent who has the same conversation again only once in
    /// thousands of minutes.
    /// </summary>
    public const int SeedsMax = 6_000;

    public static IEnumerable<Mutant> All => [.. DeciderMutants.All, .. HostMutants.All, .. PortMutants.All, .. ErasingMutants.All];

    /// <returns>The seeds it took and what was broken; null when it was not caught.</returns>
    public static (int Seeds, string Law)? Catch(Mutant mutant, long from, int seedsMax)
    {
        for (var i = 0; i < seedsMax; i++)
            if (new Town(Script.Draw(from + i), mutant.Parts()).Play() is { } failure)
                return (i + 1, failure is Broken broken ? broken.Law : failure.Message.Split('\n')[0]);
        return null;
    }

    /// <param name="named">Only those whose name has these words; null: all.</param>
    /// <returns>True when every mutant was caught.</returns>
    public static bool Print(long from, int seedsMax, TextWriter to, string? named = null)
    {
        var caught = All.Where(m => m.Name.Contains(named ?? "", StringComparison.OrdinalIgnoreCase))
            .AsParallel().AsOrdered().Select(m => (Mutant: m, By: Catch(m, from, seedsMax))).ToArray();
        to.WriteLine("| mutant | seeds | caught by |");
        to.WriteLine("| --- | ---: | --- |");
        foreach (var (mutant, by) in caught)
            to.WriteLine(by is var (seeds, law) ? $"| {mutant.Name} | {seeds} | {law} |"
                : $"| {mutant.Name} | not caught in {seedsMax} | |");
        to.WriteLine($"{caught.Count(c => c.By is not null)} of {caught.Length} mutants caught, from seed {from} on");
        return caught.All(c => c.By is not null);
    }
}
