using Engine.Journal.Postgres;

namespace Engine.Journal.Tests.Postgres;

public sealed class CancellingTests
{
    [Fact]
    public void A_driver_that_trips_over_a_broken_connection_does_not_stop_whoever_stops()
    {
        using var stop = new CancellationTokenSource();
        var others = 0;
        using var driver = stop.Token.Register(() => throw new ObjectDisposedException("connection"));
        using var other = stop.Token.Register(() => others++);

        stop.CancelQuietly();

        Assert.True(stop.IsCancellationRequested);
        Assert.Equal(1, others);
    }

    [Fact]
    public void Anything_else_that_goes_wrong_while_stopping_is_heard_of()
    {
        using var stop = new CancellationTokenSource();
        using var bug = stop.Token.Register(() => throw new InvalidOperationException("bug"));

        Assert.Throws<AggregateException>(stop.CancelQuietly);
    }
}
