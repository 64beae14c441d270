namespace Engine.LoadTester.Arrivals;

/// <summary>
/// Finds how much the engine can take: a rate that climbs step by step until what is done stays behind what was asked for. After
/// that the rate is half of the most that was done in a step.
/// </summary>
internal sealed class SaturationSearch(double first) : IArrivals
{
    private const double Climb = 1.25, Behind = 0.92;

    /// <summary>Long enough that a second's hiccup does not end the search.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    private double _rate = first;

    /// <summary>The most turns per second that were done in one step.</summary>
    public double Best { get; private set; }

    public bool Found { get; private set; }

    public double RateAt(TimeSpan at) => Volatile.Read(ref _rate);

    /// <summary>A step is over.</summary>
    public void Done(double turnsPerSecond)
    {
        if (Found) return;
        Best = Math.Max(Best, turnsPerSecond);
        if (turnsPerSecond < Behind * _rate) Stop();
        else Volatile.Write(ref _rate, _rate * Climb);
    }

    /// <summary>No more climbing: half of the best from here on.</summary>
    public void Stop()
    {
        Found = true;
        Volatile.Write(ref _rate, Best / 2);
    }
}
