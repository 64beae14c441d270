namespace Engine.Understanding;

/// <summary>What the intent scores of one message mean.</summary>
/// <param name="Best">Index of the most probable intent.</param>
/// <param name="Confidence">Calibrated probability that it is right, 0 to 1.</param>
/// <param name="Second">Index of the second most probable intent.</param>
/// <param name="InScope">Probability that the message is about any of the intents, 0 to 1.</param>
public readonly record struct IntentReading(int Best, float Confidence, int Second, float SecondConfidence, float InScope)
{
    /// <param name="scores">One per intent, at least two; logits that sum to about 0, so 0 says nothing.</param>
    /// <param name="knownShare">Share of the message's features that the model knows, 0 to 1.</param>
    public static IntentReading Of(ReadOnlySpan<float> scores, float knownShare, ModelSettings settings)
    {
        var (best, second) = TopTwo(scores);
        var sum = 0f;
        foreach (var score in scores) sum += MathF.Exp(settings.Sharpness * (score - scores[best]));
        var scope = settings.Scope;
        var inScope = Logistic(scope.Bias + scope.Top * scores[best]
            + scope.Margin * (scores[best] - scores[second]) + scope.Known * knownShare);
        return new IntentReading(best, 1 / sum, second, MathF.Exp(settings.Sharpness * (scores[second] - scores[best])) / sum, inScope);
    }

    // Of 1,000 messages that are nothing but a phrase of an act, about one means something else.
    private const float SureOfAct = 0.999f;

    /// <summary>
    /// The same for a message that is nothing but a phrase that everybody uses, which stands for <paramref name="intent"/>.
    /// </summary>
    public IntentReading As(int intent) =>
        this with { Best = intent, Confidence = SureOfAct, Second = Best == intent
            ? Second : Best, SecondConfidence = 1 - SureOfAct, InScope = SureOfAct };

    public static (int Best, int Second) TopTwo(ReadOnlySpan<float> scores)
    {
        var (best, second) = scores[1] > scores[0] ? (1, 0) : (0, 1);
        for (var i = 2; i < scores.Length; i++)
        {
            if (scores[i] > scores[best]) (best, second) = (i, best);
            else if (scores[i] > scores[second]) second = i;
        }
        return (best, second);
    }

    internal static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));
}
