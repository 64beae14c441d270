namespace Engine.Training.Fitting;

/// <summary>Logistic regression with a handful of inputs, by Newton's method.</summary>
public static class LogisticRegression
{
    private const int StepsMax = 30;
    private const double Ridge = 1e-3;

    /// <param name="rows">Inputs, one array per example, all of one length; give 1 as the first for a bias.</param>
    /// <param name="isTrue">The answers. Both kinds weigh the same in sum, however many there are of each.</param>
    /// <returns>One weight per input.</returns>
    public static double[] Fit(double[][] rows, bool[] isTrue)
    {
        var size = rows[0].Length;
        var weights = new double[size];
        var trueCount = isTrue.Count(answer => answer);
        if (trueCount == 0 || trueCount == rows.Length) throw new ArgumentException("Both answers must occur.", nameof(isTrue));
        double trueWeight = 0.5 / trueCount, falseWeight = 0.5 / (rows.Length - trueCount);

        for (var step = 0; step < StepsMax; step++)
        {
            var gradient = new double[size];
            var curvature = new double[size, size];
            for (var i = 0; i < size; i++)
            {
                gradient[i] = Ridge * weights[i];
                curvature[i, i] = Ridge;
            }
            for (var r = 0; r < rows.Length; r++)
            {
                var row = rows[r];
                var sum = 0.0;
                for (var i = 0; i < size; i++) sum += weights[i] * row[i];
                var probability = 1 / (1 + Math.Exp(-sum));
                var weight = isTrue[r] ? trueWeight : falseWeight;
                for (var i = 0; i < size; i++)
                {
                    gradient[i] += weight * (probability - (isTrue[r] ? 1 : 0)) * row[i];
                    for (var j = 0; j < size; j++) curvature[i, j] += weight * probability * (1 - probability) * row[i] * row[j];
                }
            }
            var change = Solve(curvature, gradient);
            for (var i = 0; i < size; i++) weights[i] -= change[i];
            if (change.Max(Math.Abs) < 1e-6) break;
        }
        return weights;
    }

    /// <summary>Solves A x = b by elimination; A is symmetric and positive definite, so no pivoting is needed.</summary>
    private static double[] Solve(double[,] a, double[] b)
    {
        var size = b.Length;
        for (var i = 0; i < size; i++)
        for (var j = i + 1; j < size; j++)
        {
            var factor = a[j, i] / a[i, i];
            for (var k = i; k < size; k++) a[j, k] -= factor * a[i, k];
            b[j] -= factor * b[i];
        }
        for (var i = size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < size; k++) b[i] -= a[i, k] * b[k];
            b[i] /= a[i, i];
        }
        return b;
    }
}
