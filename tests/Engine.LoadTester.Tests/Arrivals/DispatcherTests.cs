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
}
