using Engine.Simulation.Mutants;

namespace Engine.Simulation.Tests;

public sealed class MutantTests
{
    public static TheoryData<string> Names => [.. MutantTable.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_engine_that_is_broken_on_purpose_is_caught(string name) =>
        Assert.NotNull(MutantTable.Catch(MutantTable.All.Single(m => m.Name == name), from: 1, MutantTable.SeedsMax));
}
