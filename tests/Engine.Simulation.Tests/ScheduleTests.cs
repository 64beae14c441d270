using Engine.Simulation.Time;

namespace Engine.Simulation.Tests;

public sealed class ScheduleTests
{
    private readonly Schedule _schedule = new(new Dice(1));
    private readonly List<string> _done = [];

    [Fact]
    public void Time_leaps_to_the_next_alarm_and_timers_ring_in_the_order_of_their_times()
    {
        var time = new VirtualTime(_schedule);
        _schedule.NewLane().Begin(async () =>
        {
            var slow = LaterAsync(time, 3_600);
            var fast = LaterAsync(time, 60);
            await Task.WhenAll(slow, fast);
        });

        _schedule.RunUntil(TimeSpan.FromHours(2));

        Assert.Equal(["60 s: 00:01:00", "3600 s: 01:00:00"], _done);
        Assert.Null(_schedule.Failure);
    }

    [Fact]
    public void A_lane_that_is_killed_stops_at_its_last_await()
    {
        var time = new VirtualTime(_schedule);
        var lane = _schedule.NewLane();
        lane.Begin(() => LaterAsync(time, 10));
        _schedule.At(TimeSpan.FromSeconds(5), lane.Kill);

        _schedule.RunUntil(TimeSpan.FromMinutes(1));

        Assert.Empty(_done);
    }

    [Fact]
    public void Timers_follow_the_simulation_and_not_a_clock_that_jumps()
    {
        var time = new VirtualTime(_schedule);
        var before = time.GetUtcNow();
        _schedule.NewLane().Begin(() => LaterAsync(time, 10));
        _schedule.At(TimeSpan.FromSeconds(5), () => time.Jump(TimeSpan.FromHours(-1)));

        _schedule.RunUntil(TimeSpan.FromSeconds(10));

        Assert.Equal(["10 s: 00:00:10"], _done);
        Assert.True(time.GetUtcNow() < before);
    }

    [Fact]
    public void What_leaves_the_simulation_is_noticed()
    {
        using var gate = new ManualResetEventSlim();
        _schedule.NewLane().Begin(async () => await Task.Run(gate.Wait));
        _schedule.RunUntil(TimeSpan.FromSeconds(1));   // by now it waits for the other thread

        gate.Set();

        SpinWait.SpinUntil(() => _schedule.Failure is not null, TimeSpan.FromSeconds(30));
        Assert.Contains("another thread", _schedule.Failure?.Message, StringComparison.Ordinal);
    }

    private async Task LaterAsync(VirtualTime time, int seconds)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), time);
        _done.Add($"{seconds} s: {_schedule.Now}");
    }
}
