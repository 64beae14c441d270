using System.Collections.Concurrent;

namespace Engine.Gateway.Endpoints;

/// <summary>Counts for each conversation, or whatever else, over a fixed span of time.</summary>
/// <remarks>
/// Everybody's window begins at once, and its counts are given up with it: nothing is kept of a customer who asks nothing. The
/// framework's limiter visits everybody whom it remembers ten times a second, which at saturation was 9 % of the host's processor time.
/// </remarks>
internal sealed class Window<T>(TimeSpan length, TimeProvider time) where T : notnull
{
    private Counts _now = new(0);

    /// <returns>How much it is in this window with what is added.</returns>
    public long Add(T what, long amount) => Now().Add(what, amount);

    /// <summary>Whole seconds until the next window, at least one.</summary>
    public int SecondsLeft
    {
        get
        {
            var ticks = (long)(length.TotalSeconds * time.TimestampFrequency);
            return (int)Math.Ceiling((ticks - (time.GetTimestamp() % ticks)) / (double)time.TimestampFrequency);
        }
    }

    private Counts Now()
    {
        var number = time.GetTimestamp() / (long)(length.TotalSeconds * time.TimestampFrequency);
        var now = Volatile.Read(ref _now);
        if (now.Number >= number) return now;   // another thread may have seen a later one
        var next = new Counts(number);
        var was = Interlocked.CompareExchange(ref _now, next, now);
        return was == now ? next : was;
    }

    private sealed class Counts(long number)
    {
        private readonly ConcurrentDictionary<T, long> _amounts = [];

        public long Number => number;

        public long Add(T what, long amount) =>
            _amounts.AddOrUpdate(what, static (_, added) => added, static (_, before, added) => before + added, amount);
    }
}
