using System.Collections.Concurrent;
using Engine.Simulation.Hosting;
using Engine.Simulation.Stories;

namespace Engine.Simulation;

/// <summary>Many seeds, each on one thread; as many threads as there are processors.</summary>
internal sealed record Campaign(int Seeds, long Steps, long Events,
    TimeSpan Simulated, IReadOnlyList<(long Seed, Exception Failure)> Failures)
{
    /// <param name="parts">Made anew for every seed.</param>
    public static Campaign Run(IEnumerable<long> seeds, Func<Parts> parts)
    {
        long steps = 0, events = 0, ticks = 0;
        var count = 0;
        var failures = new ConcurrentBag<(long Seed, Exception Failure)>();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            var town = new Town(Script.Draw(seed), parts());
            if (town.Play() is { } failure) failures.Add((seed, failure));
            Interlocked.Increment(ref count);
            Interlocked.Add(ref steps, town.Schedule.Steps);
            Interlocked.Add(ref events, town.Watch.Events);
            Interlocked.Add(ref ticks, town.Now.Ticks);
        });
        return new Campaign(count, steps, events, new TimeSpan(ticks), [.. failures.OrderBy(f => f.Seed)]);
    }
}
