namespace Engine.Silo;

/// <summary>
/// When a command that nobody has answered is sent again: often at first, because a silo that is gone is declared dead within a few
/// seconds; then after a third of the time since it was sent first, so that an overloaded cluster is asked less and less.
/// </summary>
/// <param name="until">How long it is sent again at all.</param>
/// <param name="chance">From 0 to 1: what was lost in one moment does not come back in one moment.</param>
internal sealed class Resends(TimeSpan until, Func<double> chance)
{
    /// <summary>
    /// A command takes milliseconds; a silo that needs longer is dead, stands still or is hidden from the one that was asked.
    /// </summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long a client waits for an answer: the calls that went through a silo that died are never answered. At most fourteen tries in 30
    /// s.
    /// </summary>
    /// <param name="elapsed">Since it was sent first.</param>
    public TimeSpan Wait(TimeSpan elapsed) => Min(Around(Longest(elapsed)), Max(until - elapsed, PauseFirst));

    /// <summary>From one try to the next at least, when the one failed. The second comes at once. At most twenty tries in 30 s.</summary>
    /// <param name="attempt">From 0.</param>
    public TimeSpan Pause(int attempt, TimeSpan elapsed) => attempt == 0
        ? TimeSpan.Zero
        : Around(Min(PauseFirst * Math.Pow(2, Math.Min(attempt - 1, 20)), Longest(elapsed)));

    private static TimeSpan Longest(TimeSpan elapsed) => Max(AnswerWithin, elapsed / 3);

    private TimeSpan Around(TimeSpan wait) => wait * (0.8 + (0.4 * chance()));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
