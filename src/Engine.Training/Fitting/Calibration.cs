using Engine.Understanding;

namespace Engine.Training.Fitting;

/// <summary>Fits the numbers that turn scores into probabilities, on texts the classifier has not seen.</summary>
public static class Calibration
{
    /// <summary>
    /// The sharpness s that makes softmax(s · scores) most likely: least negative log-likelihood, by golden section on ln s.
    /// </summary>
    public static float Sharpness(IReadOnlyCollection<UnseenScore> unseen)
    {
        double low = Math.Log(0.1), high = Math.Log(100);
        const double Golden = 0.6180339887;
        for (var step = 0; step < 40; step++)
        {
            double left = high - Golden * (high - low), right = low + Golden * (high - low);
            if (Loss(Math.Exp(left)) < Loss(Math.Exp(right))) high = right;
            else low = left;
        }
        return (float)Math.Exp((low + high) / 2);

        double Loss(double sharpness)
        {
            var sum = 0.0;
            foreach (var score in unseen)
            {
                if (score.Right < 0) continue;
                var total = 0.0;
                foreach (var s in score.Scores) total += Math.Exp(sharpness * (s - score.Scores[score.Right]));
                sum += Math.Log(total);
            }
            return sum;
        }
    }

    /// <summary>
    /// For models of two or three intents, where nothing can be left out to play the stranger: in scope from a score of 0.4 on, nothing
    /// telling being 0.
    /// </summary>
    private static readonly ScopeSettings Untaught = new() { Bias = -2, Top = 5, Margin = 0, Known = 0 };

    /// <summary>
    /// Fits in-scope against out-of-scope, both sides weighing the same, however many texts each has; then moves the bias until
    /// 0.5 keeps the stated share of the good ones, so that one cut means the same for every assistant.
    /// </summary>
    /// <param name="unseen">Messages of both kinds.</param>
    /// <param name="good">Messages in scope, by the classifier of all intents.</param>
    /// <param name="keep">Share of <paramref name="good"/> with an in-scope probability of at least 0.5, 0 to 1.</param>
    public static ScopeSettings Scope(IReadOnlyCollection<UnseenScore> unseen, IEnumerable<UnseenScore> good, double keep)
    {
        if (unseen.All(score => score.Right >= 0)) return Untaught;
        var fit = LogisticRegression.Fit([.. unseen.Select(Inputs)], [.. unseen.Select(score => score.Right >= 0)]);
        var logits = good.Where(score => score.Right >= 0)
            .Select(score => Inputs(score).Zip(fit, (input, weight) => input * weight).Sum()).Order().ToArray();
        var cut = logits[Math.Min((int)((1 - keep) * logits.Length), logits.Length - 1)];
        return new ScopeSettings { Bias = (float)(fit[0] - cut), Top = (float)fit[1], Margin = (float)fit[2], Known = (float)fit[3] };
    }

    private static double[] Inputs(UnseenScore score)
    {
        var (best, second) = IntentReading.TopTwo(score.Scores);
        return [1.0, score.Scores[best], score.Scores[best] - score.Scores[second], score.KnownShare];
    }
}
