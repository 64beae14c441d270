namespace Engine.Runtime.Pumps;

/// <summary>
/// Waits between tries of what does not succeed, so that a trouble gets less work the longer it lasts, and what failed in one moment does
/// not come back in one moment.
/// </summary>
/// <remarks>
/// With the defaults: 18 tries in the first minute, so that a receiver who recovers is asked within 6 s; 26 in ten minutes.
/// </remarks>
internal sealed class Backoff(RuntimeOptions options, Func<double> chance)
{
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Doubles up to <see cref="RuntimeOptions.RetryMax"/>; after a minute it is a third of the time since, at most
    /// <see cref="RuntimeOptions.StuckMax"/>.
    /// </summary>
    /// <param name="attempt">From 0.</param>
    /// <param name="since">How long the trouble has lasted.</param>
    public TimeSpan Retry(int attempt, TimeSpan since) =>
        Around(Doubled(options.RetryFirst, attempt, since < Young ? options.RetryMax
            : Max(options.RetryMax, Min(since / 3, options.StuckMax))));

    /// <summary>How long an actor that was woken and whose due time stands is left alone.</summary>
    /// <param name="attempt">From 0: wakes before, for the same due time.</param>
    /// <param name="isAnswered">False: it could not be woken, and may have more to do than to try again.</param>
    public TimeSpan Wake(int attempt, bool isAnswered) =>
        Around(Doubled(options.WakeTick, attempt, isAnswered ? options.StuckMax : options.RetryMax));

    private TimeSpan Around(TimeSpan wait) => wait * (0.8 + (0.4 * chance()));

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan longest) => Min(first * Math.Pow(2, Math.Min(times, 20)), longest);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
