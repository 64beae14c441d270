using System.Diagnostics;
using Engine.Simulation.Hosting;
using Engine.Simulation.Stories;

namespace Engine.Simulation.Tests;

public sealed class RepetitionTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_step_for_step()
    {
        for (var seed = 1; seed <= 20; seed++) Assert.Equal(TraceOf(Script.Draw(seed)), TraceOf(Script.Draw(seed)));
    }

    [Fact]
    public void Runs_do_not_disturb_each_other_on_other_threads()
    {
        var alone = Enumerable.Range(1, 20).Select(seed => TraceOf(Script.Draw(seed))).ToArray();

        var together = Enumerable.Range(1, 20).AsParallel().AsOrdered()
            .WithDegreeOfParallelism(4).Select(seed => TraceOf(Script.Draw(seed))).ToArray();

        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task Another_process_gives_the_same_run_too()
    {
        // String hashes differ between processes; an order that depends on them would show here.
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(Town).Assembly.Location, "--seed", "7"]) { RedirectStandardOutput = true })!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Contains($"trace {TraceOf(Script.Draw(7)):x16}", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Different_seeds_give_different_runs() =>
        Assert.Equal(50, Enumerable.Range(1, 50).Select(seed => TraceOf(Script.Draw(seed))).Distinct().Count());

    private static ulong TraceOf(Script script)
    {
        var town = new Town(script, Parts.Real);
        Assert.Null(town.Play());
        return town.Schedule.Trace.Hash;
    }
}
