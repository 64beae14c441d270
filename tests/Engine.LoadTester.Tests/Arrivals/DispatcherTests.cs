using Engine.LoadTester.Arrivals;

namespace Engine.LoadTester.Tests.Arrivals;

public sealed class DispatcherTests
{
    [Fact]
    public async Task A_turn_that_nobody_was_free_for_counts_from_its_own_moment()
    {
        var dispatcher = new Dispatcher(new Steady(1_000), TimeProvider.System, new Random(1), customers: 1);
        using var stop = new CancellationTokenSource();
        var running = dispatcher.RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);   // as if the engine stalled: nobody asks

        var moment = await dispatcher.TurnAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(moment!.Value) > TimeSpan.FromMilliseconds(200));
        Assert.True(dispatcher.Backlog > 50);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task When_it_is_over_whoever_waits_is_told()
    {
        var dispatcher = new Dispatcher(new Steady(0.001), TimeProvider.System, new Random(1), customers: 1);
        using var stop = new CancellationTokenSource();
        var running = dispatcher.RunAsync(stop.Token);
        var first = dispatcher.TurnAsync();   // the first moment is at once
        await first;
        var waiting = dispatcher.TurnAsync();

        await stop.CancelAsync();
        await running;

        Assert.Null(await waiting);
        Assert.Null(await dispatcher.TurnAsync());
    }

    [Fact]
    public async Task In_a_pause_nothing_is_asked_for_and_what_waited_is_let_go()
    {
        var arrivals = new Switch { Rate = 1_000 };
        var dispatcher = new Dispatcher(arrivals, TimeProvider.System, new Random(1), customers: 1);
        using var stop = new CancellationTokenSource();
        var running = dispatcher.RunAsync(stop.Token);
        while (dispatcher.Backlog < 10) await Task.Yield();
        var pace = dispatcher.Interval;

        var paused = TimeProvider.System.GetTimestamp();
        arrivals.Rate = 0;
        while (dispatcher.Rate > 0 || dispatcher.Backlog > 0) await Task.Yield();
        var waiting = dispatcher.TurnAsync();

        Assert.Equal(pace, dispatcher.Interval);
        Assert.False(waiting.IsCompleted);
        arrivals.Rate = 1_000;
        Assert.True((await waiting)!.Value >= paused);   // no moment from before the pause
        await stop.CancelAsync();
        await running;
    }

    private sealed class Switch : IArrivals
    {
        private double _rate;

        public double Rate { set => Volatile.Write(ref _rate, value); }

        public double RateAt(TimeSpan at) => Volatile.Read(ref _rate);
    }
}
