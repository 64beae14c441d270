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
    public void A_duration_comes_back_to_three_digits(long microseconds)
    {
        var histogram = new Histogram();
        histogram.Record(TimeSpan.FromMicroseconds(microseconds));
        histogram.Record(TimeSpan.FromHours(10));   // so that the maximum does not hide the bucket's own bound

        var back = histogram.Percentile(0.5) * 1_000;

        Assert.InRange(back, microseconds, microseconds * 1.001 + 1);
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
            Assert.InRange(histogram.Percentile(share), exact * 0.999, exact * 1.002);
        }
        Assert.InRange(histogram.Max, all[^1], all[^1] * 1.001);
        Assert.InRange(histogram.Mean, all.Average() * 0.999, all.Average() * 1.001);
    }

    [Fact]
    public void An_interval_begins_anew_and_adds_up()
    {
        var interval = new Histogram.Interval();
        var total = new Histogram();
        total.Record(TimeSpan.FromMilliseconds(1));
        interval.Record(TimeSpan.FromMilliseconds(3));

        total.Add(interval.Next());

        Assert.Equal(2, total.Count);
        Assert.InRange(total.Max, 3, 3.003);
        Assert.Equal((0, 0), (interval.Next().Count, interval.Next().Max));
    }

    [Fact]
    public void Buckets_hold_everything_once_and_follow_one_another()
    {
        var histogram = new Histogram();
        for (var i = 0; i < 1_000; i++) histogram.Record(TimeSpan.FromMicroseconds(i * i));

        var buckets = histogram.Buckets().ToArray();

        Assert.Equal(1_000, buckets.Sum(b => b.Count));
        Assert.All(buckets.Zip(buckets.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From + 0.001));
    }

    [Fact]
    public void Nothing_recorded_is_zero() => Assert.Equal(new Percentiles(0, 0, 0, 0, 0, 0, 0), Percentiles.Of(new Histogram()));
}
