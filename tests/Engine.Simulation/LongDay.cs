using Engine.Simulation.Hosting;
using Engine.Simulation.Invariants;
using Engine.Simulation.Stories;

namespace Engine.Simulation;

/// <summary>Hours of one town under steady load, on one thread.</summary>
internal static class LongDay
{
    private const int LinesMost = 60;

    /// <returns>True when no law was broken.</returns>
    public static bool Play(double hours, long seed, TextWriter to)
    {
        var started = TimeProvider.System.GetTimestamp();
        var load = new SteadyLoad(seed);
        var last = new Queue<string>();
        var town = new Town(load.Script, Parts.Real, line =>
        {
            last.Enqueue(line);
            if (last.Count > LinesMost) last.Dequeue();
        });
        var rounds = Math.Max(1, (int)Math.Ceiling(hours * 3_600 / SteadyLoad.Round.TotalSeconds));
        var failure = town.Play(load, rounds, round => to.WriteLine(
            $"{round * SteadyLoad.Round.TotalMinutes,4:0} min  {town.Watch.Events,9:#,0} events  {town.Watch.Records.Actors.Count(),4} "
                + $"actors known  "
            + $"{GC.GetTotalMemory(forceFullCollection: true) / 1e6,6:0.0} MB"));
        var took = TimeProvider.System.GetElapsedTime(started);
        to.WriteLine(
            $"{rounds * SteadyLoad.Round.TotalHours:0.##} h of steady load, seed {seed}: "
                + $"{(failure is null ? "nothing is broken" : failure.Message)}; {town.Watch.Events:#,0} events in "
            + $"{town.Schedule.Steps:#,0} steps, {took.TotalSeconds:0.0} s, trace {town.Schedule.Trace.Hash:x16}");
        if (failure is null) return true;
        foreach (var line in last) to.WriteLine(line);
        if (failure is Broken { About: { } about })
            foreach (var line in Story.EventsOf(town, about)) to.WriteLine(line);
        to.WriteLine($"again: dotnet run -c Release --project tests/Engine.Simulation -- --hours {hours} --seed {seed}");
        return false;
    }
}
