namespace Engine.LoadTester.Arrivals;

/// <summary>How much is to be said when, whatever the engine makes of it.</summary>
internal interface IArrivals
{
    /// <param name="at">Since the start of the load.</param>
    /// <returns>Turns per second.</returns>
    double RateAt(TimeSpan at);
}

/// <summary>The same rate all the time; with the dispatcher's random gaps a Poisson process.</summary>
internal sealed class Steady(double rate) : IArrivals
{
    public double RateAt(TimeSpan at) => rate;
}

/// <summary>One second in five has four times the rate of the others; the mean is the rate.</summary>
internal sealed class Bursts(double rate) : IArrivals
{
    private const double Every = 5, Factor = 4;

    public double RateAt(TimeSpan at) => rate * Every / (Every - 1 + Factor) * (at.TotalSeconds % Every < 1 ? Factor : 1);
}

/// <summary>A day in the duration: little at night, a peak before noon and a lower one in the evening; the mean is the rate.</summary>
internal sealed class Day(double rate, TimeSpan duration) : IArrivals
{
    /// <summary>Share of a shop's messages by hour of the day, relative to the mean hour.</summary>
    private static readonly double[] Hours =
        [0.30, 0.20, 0.15, 0.10, 0.10, 0.20, 0.40, 0.70, 1.20, 1.70, 2.00, 1.90,
            1.60, 1.50, 1.50, 1.40, 1.30, 1.30, 1.40, 1.60, 1.50, 1.10, 0.70, 0.45];

    private static readonly double Mean = Hours.Average();

    public double RateAt(TimeSpan at)
    {
        var hour = at / duration * 24 % 24;
        var from = (int)hour;
        var share = hour - from;
        return rate / Mean * ((Hours[from] * (1 - share)) + (Hours[(from + 1) % 24] * share));
    }
}
