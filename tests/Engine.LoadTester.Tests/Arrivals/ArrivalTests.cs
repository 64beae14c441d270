using Engine.LoadTester.Arrivals;

namespace Engine.LoadTester.Tests.Arrivals;

public sealed class ArrivalTests
{
    [Fact]
    public void Bursts_have_the_mean_that_was_asked_for()
    {
        var bursts = new Bursts(100);

        Assert.Equal(100, Mean(bursts, TimeSpan.FromSeconds(50)), 1);
        Assert.Equal(4, bursts.RateAt(TimeSpan.FromSeconds(0.5)) / bursts.RateAt(TimeSpan.FromSeconds(2)), 6);
    }

    [Fact]
    public void A_day_has_the_mean_that_was_asked_for_and_quiet_nights()
    {
        var day = new Day(100, TimeSpan.FromMinutes(24));

        Assert.Equal(100, Mean(day, TimeSpan.FromMinutes(24)), 0);
        Assert.True(day.RateAt(TimeSpan.FromMinutes(3)) < 20);
        Assert.True(day.RateAt(TimeSpan.FromMinutes(10)) > 150);
    }

    [Fact]
    public void A_search_climbs_while_all_is_done_and_then_halves_the_best()
    {
        var search = new SaturationSearch(100, climb: 1.4);

        search.Done(100);
        search.Done(139);
        Assert.False(search.Found);
        search.Done(150);   // asked for 196
        search.Done(160);   // and again

        Assert.True(search.Found);
        Assert.Equal(160, search.Best);
        Assert.Equal(80, search.RateAt(default));
    }

    [Fact]
    public void One_hiccup_does_not_end_a_search()
    {
        var search = new SaturationSearch(100, climb: 1.4);

        search.Done(50);
        search.Done(100);

        Assert.False(search.Found);
        Assert.True(search.RateAt(default) > 100);
    }

    /// <summary>
    /// A run found half of what others did: it had ended in the seconds in which the engine was compiled for its first full load.
    /// </summary>
    [Fact]
    public void A_search_does_not_end_while_more_is_done_from_step_to_step()
    {
        var search = new SaturationSearch(5_000, climb: 1.9);

        search.Done(3_150);
        search.Done(4_090);
        search.Done(4_900);   // nine tenths and more of 5,000 would be enough; so it goes on to 9,500
        Assert.False(search.Found);
        search.Done(5_600);
        search.Done(5_700);

        Assert.True(search.Found);
        Assert.Equal(5_700, search.Best);
    }

    private static double Mean(IArrivals arrivals, TimeSpan over) =>
        Enumerable.Range(0, 10_000).Average(i => arrivals.RateAt(over * ((i + 0.5) / 10_000)));
}
