namespace Engine.Training.Measurements;

/// <summary>The measures of the trade, each a function of predictions and truths.</summary>
public static class Measures
{
    /// <summary>F1 of each class that occurs in the truths, averaged: classes count the same, however many messages each has.</summary>
    /// <param name="pairs">Truth and prediction of each message.</param>
    public static double MacroF1(IReadOnlyCollection<(string Truth, string Guess)> pairs) =>
        Average(pairs, (right, truths, guesses) => right == 0 ? 0 : 2.0 * right / (truths + guesses));

    public static double MacroRecall(IReadOnlyCollection<(string Truth, string Guess)> pairs) =>
        Average(pairs, (right, truths, _) => (double)right / truths);

    /// <summary>Probability that a message in scope scores higher than one out of scope, ties counting half (Mann–Whitney).</summary>
    public static double Auroc(IEnumerable<(double Score, bool InScope)> scored)
    {
        var sorted = scored.OrderBy(pair => pair.Score).ToArray();
        double ranks = 0, inside = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            while (end < sorted.Length && sorted[end].Score == sorted[start].Score) end++;
            var insideHere = sorted[start..end].Count(pair => pair.InScope);
            ranks += insideHere * (start + end + 1) / 2.0;   // the mean of the ranks start + 1 … end
            inside += insideHere;
            start = end;
        }
        return (ranks - inside * (inside + 1) / 2) / (inside * (sorted.Length - inside));
    }

    /// <summary>Mean absolute gap between confidence and accuracy, weighed by the messages in each bin.</summary>
    public static double ExpectedCalibrationError(IReadOnlyCollection<(double Confidence, bool Right)> answers, int bins = 15) =>
        answers.GroupBy(answer => Math.Min((int)(answer.Confidence * bins), bins - 1))
            .Sum(bin => Math.Abs(bin.Sum(answer => answer.Confidence) - bin.Count(answer => answer.Right))) / answers.Count;

    /// <summary>Largest share of messages that can be answered, most confident first, with at most this share of answers wrong.</summary>
    public static double CoverageAt(double error, IReadOnlyCollection<(double Confidence, bool Right)> answers)
    {
        int wrong = 0, seen = 0, covered = 0;
        foreach (var (_, right) in answers.OrderByDescending(answer => answer.Confidence))
        {
            seen++;
            if (!right) wrong++;
            if (wrong <= error * seen) covered = seen;
        }
        return (double)covered / answers.Count;
    }

    /// <summary>Pearson's correlation coefficient, −1 to 1.</summary>
    public static double Pearson(IReadOnlyCollection<(double X, double Y)> pairs)
    {
        double meanX = pairs.Average(pair => pair.X), meanY = pairs.Average(pair => pair.Y);
        var covariance = pairs.Sum(pair => (pair.X - meanX) * (pair.Y - meanY));
        return covariance / Math.Sqrt(pairs.Sum(pair => Square(pair.X - meanX)) * pairs.Sum(pair => Square(pair.Y - meanY)));
    }

    /// <param name="sorted">In ascending order.</param>
    /// <param name="share">0.5 for the median.</param>
    public static double Quantile(double[] sorted, double share) => sorted[Math.Min((int)(share * sorted.Length), sorted.Length - 1)];

    private static double Square(double x) => x * x;

    private static double Average(IReadOnlyCollection<(string Truth, string Guess)> pairs, Func<int, int, int, double> measure)
    {
        var guesses = pairs.GroupBy(pair => pair.Guess).ToDictionary(group => group.Key, group => group.Count());
        return pairs.GroupBy(pair => pair.Truth)
            .Average(group => measure(group.Count(pair => pair.Guess == group.Key), group.Count(), guesses.GetValueOrDefault(group.Key)));
    }
}
