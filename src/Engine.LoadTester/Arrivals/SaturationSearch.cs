namespace Engine.LoadTester.Arrivals;

/// <summary>
/// Finds how much the engine can take: a rate that climbs step by step until what is done stays behind what was asked for, twice
/// at the same rate, so that one hiccup of the machine ends nothing, and no longer rises: under its first full load a program is still
/// being compiled for it. After that the rate is half of the most that was done in a step.
/// </summary>
/// <param name="climb">How many times as much each step asks for as the one before.</param>
internal sealed class SaturationSearch(double first, double climb) : IArrivals
{
    private const double Behind = 0.92, Rises = 1.1;

    public static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    /// <summary>Climbs so fast that the time suffices to get from the first rate to the last, and at least by a quarter.</summary>
    public static SaturationSearch Within(TimeSpan time, double first, double last) =>
        // Two steps show that it is behind.
        new(first, Math.Max(1.25, Math.Pow(last / first, 1 / Math.Max(1, Math.Floor(time / Step) - 2))));

    private double _rate = first;
    private double _before;
    private bool _wasBehind;

    /// <summary>The most turns per second that were done in one step.</summary>
    public double Best { get; private set; }

    public bool Found { get; private set; }

    public double RateAt(TimeSpan at) => Volatile.Read(ref _rate);

    /// <summary>A step is over.</summary>
    public void Done(double turnsPerSecond)
    {
        if (Found) return;
        Best = Math.Max(Best, turnsPerSecond);
        var behind = turnsPerSecond < Behind * _rate;
        if (behind && _wasBehind && turnsPerSecond < Rises * _before) Stop();
        else if (!behind) Volatile.Write(ref _rate, _rate * climb);
        (_wasBehind, _before) = (behind, turnsPerSecond);
    }

    /// <summary>No more climbing: half of the best from here on.</summary>
    public void Stop()
    {
        Found = true;
        Volatile.Write(ref _rate, Best / 2);
    }
}
