using Engine.Simulation.Hosting;
using Engine.Simulation.Invariants;
using Engine.Simulation.Mutants;
using Engine.Simulation.Stories;

namespace Engine.Simulation.Tests;

public sealed class StoryTests
{
    private static readonly Mutant Broken = MutantTable.All.Single(m => m.Name == "the bot answers after the handoff");

    [Fact]
    public void A_broken_run_shrinks_to_the_few_steps_that_it_takes()
    {
        var shrunk = Shrinking.Shrink(Script.Draw(FirstCaught), Broken.Parts);

        Assert.InRange(shrunk.Steps.Length, 1, 4);
        Assert.IsType<Broken>(new Town(shrunk, Broken.Parts()).Play());
    }

    [Fact]
    public void A_story_says_in_plain_words_what_people_did_and_which_law_was_broken()
    {
        var story = Story.Of(FirstCaught, Broken.Parts);

        Assert.Contains(story, line => line.Contains("opens conversation", StringComparison.Ordinal));
        Assert.Contains(story, line => line.StartsWith("broken: the bot never speaks after the handoff", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_without_faults_breaks_nothing() =>
        Assert.Null(new Town(Script.Draw(1) with { Steps = [.. Script.Draw(1).Steps.Where(s => s is not Faults.Fault)] },
            Parts.Real).Play());

    private static long FirstCaught => MutantTable.Catch(Broken, from: 1, seedsMax: 100)!.Value.Seeds;
}
