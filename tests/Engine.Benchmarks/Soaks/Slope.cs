namespace Engine.Benchmarks.Soaks;

/// <summary>A straight line through points by least squares, and how sure its slope is.</summary>
/// <param name="PerUnit">Growth of y for each unit of x.</param>
/// <param name="Within">Half of the slope's 95 % interval.</param>
/// <param name="Mean">Of y.</param>
internal readonly record struct Slope(double PerUnit, double Within, double Mean)
{
    /// <param name="points">At least three, at different x.</param>
    public static Slope Of(IReadOnlyList<(double X, double Y)> points)
    {
        double meanX = points.Average(p => p.X), meanY = points.Average(p => p.Y);
        var spread = points.Sum(p => (p.X - meanX) * (p.X - meanX));
        var slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / spread;
        var rest = points.Sum(p => Math.Pow(p.Y - meanY - (slope * (p.X - meanX)), 2));
        var freedom = points.Count - 2;
        return new Slope(slope, StudentT975(freedom) * Math.Sqrt(rest / freedom / spread), meanY);
    }

    /// <summary>Neighbouring samples are alike, so each would not count as one of its own: means of stretches of x do.</summary>
    public static Slope OfMeans(IEnumerable<(double X, double Y)> points, double stretch) => Of(
        [.. points.GroupBy(p => Math.Floor(p.X / stretch)).OrderBy(g => g.Key).Select(g => (g.Average(p => p.X), g.Average(p => p.Y)))]);

    /// <summary>
    /// Student's t at 97.5 %, expanded around the normal's 1.96 (Abramowitz and Stegun 26.7.5): good to 1 % from 4 degrees of freedom.
    /// </summary>
    private static double StudentT975(int freedom)
    {
        const double Z = 1.959964;
        double z3 = Z * Z * Z, z5 = z3 * Z * Z, z7 = z5 * Z * Z;
        return Z + ((z3 + Z) / (4 * freedom)) + (((5 * z5) + (16 * z3) + (3 * Z)) / (96.0 * freedom * freedom))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * Z)) / (384.0 * freedom * freedom * freedom));
    }
}
