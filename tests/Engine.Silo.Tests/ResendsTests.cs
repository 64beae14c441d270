namespace Engine.Silo.Tests;

public sealed class ResendsTests
{
    private static readonly TimeSpan Until = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void A_client_that_nobody_answers_asks_again_within_a_second_or_so_and_less_and_less_later(double chance)
    {
        // Once it asked eighteen times in 30 s, at an even pace: an overloaded cluster had its load times eighteen.
        var resends = new Resends(Until, () => chance);
        List<TimeSpan> tries = [];
        for (var elapsed = TimeSpan.Zero; elapsed < Until; elapsed += resends.Wait(elapsed)) tries.Add(elapsed);

        Assert.InRange(tries.Count, 9, 14);
        Assert.InRange(tries[1].TotalSeconds, 0.8, 1.2);
        Assert.InRange(tries[3].TotalSeconds, 2.4, 3.6);
        Assert.True(tries[^1] - tries[^2] > TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void What_fails_at_once_is_sent_again_at_once_and_at_most_twenty_times(double chance)
    {
        var resends = new Resends(Until, () => chance);
        List<TimeSpan> tries = [];
        for (var elapsed = TimeSpan.Zero; elapsed < Until; elapsed += resends.Pause(tries.Count - 1, elapsed)) tries.Add(elapsed);

        Assert.InRange(tries.Count, 14, 20);
        Assert.Equal(TimeSpan.Zero, tries[1]);
        Assert.InRange(tries.Count(t => t < TimeSpan.FromSeconds(1)), 5, 7);
    }

    [Fact]
    public void Nobody_waits_beyond_the_end()
    {
        Assert.InRange(new Resends(Until, () => 1).Wait(TimeSpan.FromSeconds(29)), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
    }
}
