namespace Engine.Runtime.Tests.Support;

/// <summary>Waits for something that other threads bring about, and gives up after a while.</summary>
public static class Waiting
{
    /// <summary>Longer than anything here takes on a loaded machine; only a failing test waits so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Looks again whenever other work has had its turn; moves the clock on when one is given, so that timers and retries happen.
    /// </summary>
    public static async Task UntilAsync(Func<ValueTask<bool>> holds, Clock? clock = null, TimeSpan? step = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) Assert.Fail("waited in vain");
            clock?.Advance(step ?? TimeSpan.FromMilliseconds(50));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    public static Task UntilAsync(Func<bool> holds, Clock? clock = null, TimeSpan? step = null) =>
        UntilAsync(() => ValueTask.FromResult(holds()), clock, step);

    public static async Task<T> InTimeAsync<T>(this Task<T> task) => await task.WaitAsync(Patience, TimeProvider.System);

    public static async Task InTimeAsync(this Task task) => await task.WaitAsync(Patience, TimeProvider.System);
}
