namespace Engine.LoadTester.Reports;

/// <summary>One axis of a plot.</summary>
internal sealed record Axis(double From, double To, bool Logarithmic)
{
    /// <summary>Ends on round numbers.</summary>
    public static Axis Round(double from, double to)
    {
        if (to <= from) to = from + 1;
        var step = StepOf(to - from);
        return new Axis(Math.Floor(from / step) * step, Math.Ceiling(to / step) * step, false);
    }

    /// <summary>Ends on powers of ten.</summary>
    public static Axis Decades(double from, double to) =>
        new(Math.Pow(10, Math.Floor(Math.Log10(from))),
            Math.Pow(10, Math.Max(Math.Ceiling(Math.Log10(to)), Math.Floor(Math.Log10(from)) + 1)), true);

    /// <returns>0 at the beginning of the axis, 1 at its end.</returns>
    public double Share(double value) => Math.Clamp(
        To <= From ? 0 : Logarithmic ? Math.Log(Math.Max(value, From) / From) / Math.Log(To / From) : (value - From) / (To - From), 0, 1);

    public IEnumerable<double> Ticks()
    {
        if (Logarithmic)
        {
            for (var decade = Math.Pow(10, Math.Floor(Math.Log10(From))); decade <= To * 1.0001; decade *= 10)
                foreach (var tick in To / From > 1_000 ? [decade] : new[] { decade, decade * 2, decade * 5 })
                    if (tick >= From * 0.9999 && tick <= To * 1.0001) yield return tick;
            yield break;
        }
        var step = StepOf(To - From);
        for (var i = Math.Ceiling(From / step); i * step <= To + (step * 1e-6); i++) yield return i * step;
    }

    /// <summary>1, 2 or 5 times a power of ten, so that an axis has four to ten ticks.</summary>
    private static double StepOf(double span)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(span, 1e-9) / 5)));
        foreach (var factor in new[] { 1, 2, 5 })
            if (span / (factor * power) <= 8) return factor * power;
        return 10 * power;
    }
}
