using System.Runtime.CompilerServices;

namespace Engine.Runtime.Projections;

/// <summary>
/// Shows something that changes all the time: at once, then when it has changed, so often and no more, and the last state always.
/// </summary>
internal static class Paced
{
    /// <param name="look">What there is now. Changes from before it are not announced again.</param>
    /// <param name="changedAsync">Comes when there may have been a change since the last look; false when there will be none.</param>
    /// <param name="every">At least so long from one state shown to the next look.</param>
    /// <returns>Each state that differs from the one before it; those in between are skipped.</returns>
    public static async IAsyncEnumerable<T> FollowAsync<T>(
        Func<T> look, Func<CancellationToken, ValueTask<bool>> changedAsync, TimeSpan every, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellation = default)
        where T : class, IEquatable<T>
    {
        T? shown = null;
        do
        {
            var now = look();
            var at = time.GetTimestamp();
            if (!now.Equals(shown)) yield return shown = now;
            if (!await changedAsync(cancellation)) yield break;
            // A timer knows whole milliseconds only, and may be one early.
            while (every - time.GetElapsedTime(at) is var rest && rest > TimeSpan.Zero)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), time, cancellation);
        }
        while (true);
    }
}
