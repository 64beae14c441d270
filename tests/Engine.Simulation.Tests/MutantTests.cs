using Engine.Simulation.Mutants;

namespace Engine.Simulation.Tests;

public sealed class MutantTests
{
    /// <summary>Each is caught within this many seeds; the table of the program says how many it took.</summary>
    private const int SeedsMax = 2_000;

    public static TheoryData<string> Names => [.. MutantTable.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_engine_that_is_broken_on_purpose_is_caught(string name) =>
        Assert.NotNull(MutantTable.Catch(MutantTable.All.Single(m => m.Name == name), from: 1, SeedsMax));
}
