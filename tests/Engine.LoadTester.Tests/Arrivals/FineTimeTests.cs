using Engine.LoadTester.Arrivals;
using Microsoft.Extensions.Time.Testing;

namespace Engine.LoadTester.Tests.Arrivals;

public sealed class FineTimeTests
{
    [Fact]
    public void A_time_that_a_test_tells_stays_as_it_is()
    {
        var told = new FakeTimeProvider();

        Assert.Same(told, FineTime.Of(told));
        Assert.NotSame(TimeProvider.System, FineTime.Of(TimeProvider.System));
    }

    [Fact]
    public async Task A_pace_ticks_no_sooner_than_it_says_and_not_after_it_has_stopped()
    {
        var (ticks, tenth) = (0, new TaskCompletionSource());
        var time = FineTime.Of(TimeProvider.System);
        var began = time.GetTimestamp();
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                if (++ticks < 10) return;
                timer!.Dispose();   // from its own tick: there is no other one under way
                tenth.TrySetResult();
            },
            null, TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
        await tenth.Task;

        Assert.True(time.GetElapsedTime(began) > TimeSpan.FromMilliseconds(15), "ten ticks of 2 ms");
        Assert.Equal(10, ticks);
    }
}
