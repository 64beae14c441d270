using Engine.Benchmarks.Soaks;

namespace Engine.Benchmarks.Tests;

public sealed class SlopeTests
{
    [Fact]
    public void A_straight_line_has_its_slope_and_no_doubt()
    {
        var slope = Slope.Of([(0, 3), (1, 5), (2, 7), (5, 13)]);

        Assert.Equal(2, slope.PerUnit, 1e-9);
        Assert.Equal(0, slope.Within, 1e-9);
        Assert.Equal(7, slope.Mean, 1e-9);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(40)]
    public void The_interval_holds_the_true_slope_in_95_of_100_cases(int points)
    {
        var random = new Random(points);
        var held = 0;
        const int Trials = 4_000;
        for (var trial = 0; trial < Trials; trial++)
        {
            var slope = Slope.Of([.. Enumerable.Range(0, points).Select(x => ((double)x, (0.5 * x) + Normal(random)))]);
            if (Math.Abs(slope.PerUnit - 0.5) <= slope.Within) held++;
        }

        // Four standard errors of a share of 0.95 in 4,000: 0.014.
        Assert.InRange((double)held / Trials, 0.936, 0.964);
    }

    [Fact]
    public void Samples_that_repeat_their_neighbour_do_not_make_the_interval_narrower()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 10).Select(_ => Normal(random)).ToArray();
        var once = Slope.Of([.. values.Select((y, x) => ((double)x, y))]);
        var tenfold = values.SelectMany((y, x) => Enumerable.Range(0, 10).Select(n => (x + (n / 10.0), y))).ToArray();

        Assert.True(Slope.Of(tenfold).Within < once.Within / 2);
        Assert.Equal(once.Within, Slope.OfMeans(tenfold, 1).Within, 1e-9);
    }

    /// <summary>Box and Muller, 1958.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
