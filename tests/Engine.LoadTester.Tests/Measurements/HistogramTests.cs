using Engine.LoadTester.Measurements;

namespace Engine.LoadTester.Tests.Measurements;

public sealed class HistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1_234)]
    [InlineData(987_654)]
    [InlineData(3_600_000_000)]
    public void A_duration_comes_back_within_1_6_percent(long microseconds)
    {
        var histogram = new Histogram();
        histogram.Record(TimeSpan.FromMicroseconds(microseconds));
        histogram.Record(TimeSpan.FromHours(10));   // so that the maximum does not hide the bucket's own bound

        var back = histogram.Percentile(0.5) * 1_000;

        Assert.InRange(back, microseconds, microseconds * 1.016 + 1);
    }

    [Fact]
    public void Percentiles_agree_with_a_sorted_list()
    {
        var random = new Random(1);
        var histogram = new Histogram();
        var all = new List<double>();
        for (var i = 0; i < 20_000; i++)
        {
            var microseconds = Math.Floor(Math.Exp(random.NextDouble() * 14));
            all.Add(microseconds / 1_000);
            histogram.Record(TimeSpan.FromMicroseconds(microseconds));
        }
        all.Sort();

        foreach (var share in new[] { 0.5, 0.9, 0.99, 0.999 })
        {
            var exact = all[(int)Math.Ceiling(share * all.Count) - 1];
            Assert.InRange(histogram.Percentile(share), exact * 0.999, exact * 1.017);
        }
        Assert.Equal(all[^1], histogram.Max, 3);
        Assert.Equal(all.Average(), histogram.Mean, 2);
    }

    [Fact]
    public void Moving_leaves_nothing_behind_and_loses_nothing()
    {
        Histogram from = new(), to = new();
        from.Record(TimeSpan.FromMilliseconds(3));
        to.Record(TimeSpan.FromMilliseconds(1));

        from.MoveTo(to);

        Assert.Equal((0, 0), (from.Count, from.Max));
        Assert.Equal((2, 3), (to.Count, to.Max));
    }

    [Fact]
    public void Nothing_recorded_is_zero() => Assert.Equal(new Percentiles(0, 0, 0, 0, 0, 0, 0), Percentiles.Of(new Histogram()));
}
