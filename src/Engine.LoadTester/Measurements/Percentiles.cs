namespace Engine.LoadTester.Measurements;

/// <summary>A distribution in milliseconds, to two decimals.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double P999, double Max, double Mean, long Count)
{
    public static Percentiles Of(Histogram histogram) => new(
        Round(histogram.Percentile(0.5)), Round(histogram.Percentile(0.9)), Round(histogram.Percentile(0.99)),
        Round(histogram.Percentile(0.999)), Round(histogram.Max), Round(histogram.Mean), histogram.Count);

    private static double Round(double milliseconds) => Math.Round(milliseconds, 2);
}
