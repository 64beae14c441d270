using Engine.Simulation.Hosting;
using Engine.Simulation.Stories;

namespace Engine.Simulation.Tests;

public sealed class LongDayTests
{
    [Fact]
    public void Under_steady_load_no_law_is_broken_and_what_is_over_is_forgotten()
    {
        var load = new SteadyLoad(1);
        var town = new Town(load.Script, Parts.Real);
        var known = new List<int>();

        Assert.Null(town.Play(load, rounds: 3, _ => known.Add(town.Watch.Records.Actors.Count())));

        // 3 queues, 6 agents and a supervisor, 200 customers at most, and the few conversations that go on over the end of a round; about
        // 900 were opened.
        Assert.Equal(3, known.Count);
        Assert.All(known, count => Assert.InRange(count, 10, 3 + 7 + 200 + 40));
        Assert.True(town.Watch.Events > 20_000, $"{town.Watch.Events} events");
    }

    [Fact]
    public void The_same_seed_gives_the_same_hours()
    {
        Assert.Equal(TraceOf(2), TraceOf(2));
        Assert.NotEqual(TraceOf(2), TraceOf(3));
    }

    private static ulong TraceOf(long seed)
    {
        var load = new SteadyLoad(seed);
        var town = new Town(load.Script, Parts.Real);
        Assert.Null(town.Play(load, rounds: 1, _ => { }));
        return town.Schedule.Trace.Hash;
    }
}
