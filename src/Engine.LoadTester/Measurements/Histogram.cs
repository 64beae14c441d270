using HdrHistogram;

namespace Engine.LoadTester.Measurements;

/// <summary>Durations to three digits, in milliseconds to those who read. Any number of threads may record at once.</summary>
internal sealed class Histogram
{
    private const long MicrosecondsMax = 20L * 3600 * 1_000_000;
    private const int Digits = 3;

    private readonly HistogramBase _microseconds;

    public Histogram() => _microseconds = Create().Create();

    private Histogram(HistogramBase microseconds) => _microseconds = microseconds;

    public long Count => _microseconds.TotalCount;

    /// <summary>0 when nothing was recorded.</summary>
    public double Mean => Count == 0 ? 0 : _microseconds.GetMean() / 1_000;

    public double Max => Count == 0 ? 0 : _microseconds.GetMaxValue() / 1_000.0;

    public void Record(TimeSpan duration) => _microseconds.RecordValue(Microseconds(duration));

    /// <param name="share">For example 0.99.</param>
    /// <returns>Milliseconds that this share of all durations did not exceed; 0 when nothing was recorded.</returns>
    public double Percentile(double share) => Count == 0 ? 0 : _microseconds.GetValueAtPercentile(share * 100) / 1_000.0;

    /// <summary>
    /// Buckets with anything in them, each an eighth of a doubling, for a plot: from and to in milliseconds, and how many.
    /// </summary>
    public IEnumerable<(double From, double To, long Count)> Buckets() =>
        from value in _microseconds.RecordedValues()
        group value.CountAtValueIteratedTo by Math.Floor(Math.Log2(Math.Max(value.ValueIteratedTo / 1_000.0, 0.01)) * 8) into bucket
        orderby bucket.Key
        select (Math.Pow(2, bucket.Key / 8), Math.Pow(2, (bucket.Key + 1) / 8), bucket.Sum());

    public void Add(Histogram other) => _microseconds.Add(other._microseconds);

    private static HistogramFactory Create() =>
        HistogramFactory.With64BitBucketSize().WithValuesUpTo(MicrosecondsMax).WithPrecisionOf(Digits).WithThreadSafeWrites();

    private static long Microseconds(TimeSpan duration) => Math.Clamp(duration.Ticks / TimeSpan.TicksPerMicrosecond, 0, MicrosecondsMax);

    /// <summary>Is read and begins anew while others go on recording, and nothing falls between.</summary>
    public sealed class Interval
    {
        private readonly Recorder _recorder = Create().WithThreadSafeReads().Create();

        public void Record(TimeSpan duration) => _recorder.RecordValue(Microseconds(duration));

        /// <returns>What was recorded since the last call.</returns>
        public Histogram Next() => new(_recorder.GetIntervalHistogram());
    }
}
