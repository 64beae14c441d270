namespace Engine.Understanding;

/// <summary>What the sentiment scores of one message mean.</summary>
/// <param name="Sentiment">P(positive) − P(negative), −1 to 1.</param>
/// <param name="Frustration">Probability of anger, annoyance, disappointment or disapproval, 0 to 1.</param>
/// <param name="Label">negative, neutral or positive: the most probable.</param>
public readonly record struct MoodReading(float Sentiment, float Frustration, string Label)
{
    /// <param name="scores">Negative, neutral, positive, frustrated.</param>
    public static MoodReading Of(ReadOnlySpan<float> scores, SentimentSettings settings)
    {
        var top = MathF.Max(scores[0], MathF.Max(scores[1], scores[2]));
        var negative = MathF.Exp(settings.Sharpness * (scores[0] - top));
        var neutral = MathF.Exp(settings.Sharpness * (scores[1] - top));
        var positive = MathF.Exp(settings.Sharpness * (scores[2] - top));
        return new MoodReading(
            (positive - negative) / (negative + neutral + positive),
            IntentReading.Logistic(settings.FrustrationBias + settings.FrustrationScale * scores[3]),
            neutral >= negative && neutral >= positive ? "neutral" : negative > positive ? "negative" : "positive");
    }
}
