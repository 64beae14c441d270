using System.Numerics;

namespace Engine.LoadTester.Measurements;

/// <summary>Counts durations in buckets that grow with the duration, so that memory is bounded and every percentile is good to 1.6 %.</summary>
/// <remarks>
/// Microseconds up to 128 have a bucket each; above, every doubling is cut into 64. 2^36 µs are 19 hours, so 64 × 31 = 1,984
/// buckets of 8 bytes: 16 KiB whatever is recorded. Any number of threads may record at once.
/// </remarks>
internal sealed class Histogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;
    private const long MicrosecondsMax = (1L << 36) - 1;

    private readonly long[] _counts = new long[IndexOf(MicrosecondsMax) + 1];
    private long _count, _sum, _max;

    public long Count => Volatile.Read(ref _count);

    /// <summary>In milliseconds; 0 when nothing was recorded.</summary>
    public double Mean => Count == 0 ? 0 : Volatile.Read(ref _sum) / 1_000.0 / Count;

    public double Max => Volatile.Read(ref _max) / 1_000.0;

    public void Record(TimeSpan duration)
    {
        var microseconds = Math.Clamp(duration.Ticks / TimeSpan.TicksPerMicrosecond, 0, MicrosecondsMax);
        Interlocked.Increment(ref _counts[IndexOf(microseconds)]);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sum, microseconds);
        for (var max = Volatile.Read(ref _max); microseconds > max;)
            if (Interlocked.CompareExchange(ref _max, microseconds, max) is var seen && seen == max) break; else max = seen;
    }

    /// <param name="share">For example 0.99.</param>
    /// <returns>Milliseconds that this share of all durations did not exceed; 0 when nothing was recorded.</returns>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        if (wanted == 0) return 0;
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
            if ((seen += Volatile.Read(ref _counts[i])) >= wanted) return Math.Min(UpperOf(i) / 1_000.0, Max);
        return Max;
    }

    /// <summary>Buckets with anything in them, for a plot: from and to in milliseconds, and how many.</summary>
    public IEnumerable<(double From, double To, long Count)> Buckets()
    {
        for (var i = 0; i < _counts.Length; i++)
            if (Volatile.Read(ref _counts[i]) is > 0 and var count)
                yield return (i == 0 ? 0 : UpperOf(i - 1) / 1_000.0, UpperOf(i) / 1_000.0, count);
    }

    /// <summary>Adds this one's counts to another and starts over.</summary>
    public void MoveTo(Histogram total)
    {
        for (var i = 0; i < _counts.Length; i++)
            if (Volatile.Read(ref _counts[i]) != 0) Interlocked.Add(ref total._counts[i], Interlocked.Exchange(ref _counts[i], 0));
        Interlocked.Add(ref total._count, Interlocked.Exchange(ref _count, 0));
        Interlocked.Add(ref total._sum, Interlocked.Exchange(ref _sum, 0));
        total._max = Math.Max(total._max, Interlocked.Exchange(ref _max, 0));
    }

    private static int IndexOf(long microseconds)
    {
        if (microseconds < 2 * Sub) return (int)microseconds;
        var shift = BitOperations.Log2((ulong)microseconds) - SubBits;
        return (shift * Sub) + (int)(microseconds >> shift);
    }

    /// <returns>The largest whole number of microseconds in the bucket.</returns>
    private static long UpperOf(int index)
    {
        if (index < 2 * Sub) return index;
        var shift = (index / Sub) - 1;
        return ((long)(index - (shift * Sub) + 1) << shift) - 1;
    }
}
