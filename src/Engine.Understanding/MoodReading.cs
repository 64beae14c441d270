using Engine.Contracts;

namespace Engine.Understanding;

/// <summary>What the sentiment scores of one message mean.</summary>
/// <param name="Sentiment">P(positive) − P(negative), −1 to 1.</param>
/// <param name="Frustration">Probability of anger, annoyance, disappointment or disapproval, 0 to 1.</param>
/// <param name="Label">negative, neutral or positive: the most probable.</param>
public readonly record struct MoodReading(float Sentiment, float Frustration, string Label)
{
    // Half a word's worth of neutral: of one word two thirds of its mood count, of three 6/7, of ten 20/21.
    private const float NeutralWords = 0.5f;

    // A face says as much as three words.
    private const float WordsPerFace = 3;

    // Faces alone are a mood and no reason to act: below what any rule takes for anger, however many.
    private const float FrustrationOfFacesMax = 0.85f;

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

    /// <summary>The same with what the model can't see: how little was said, in which faces, and as what act.</summary>
    /// <param name="text">The message.</param>
    /// <param name="words">Words in it, faces and marks not counted.</param>
    /// <param name="act">Whoever says no, thanks or ok says it without anger, whatever the model makes of the word.</param>
    public MoodReading In(ReadOnlySpan<char> text, int words, DialogueAct? act)
    {
        var evidence = words / (words + NeutralWords);
        var mood = this with { Sentiment = Sentiment * evidence, Frustration = Frustration * evidence };
        if (act is not null) mood = new MoodReading(MathF.Max(0, mood.Sentiment), 0, mood.Label == "negative" ? "neutral" : mood.Label);

        var faces = Emoji.In(text);
        if (faces.Count == 0) return mood;
        var share = WordsPerFace * faces.Count / (WordsPerFace * faces.Count + words);
        var sentiment = mood.Sentiment * (1 - share) + faces.Mood * share * faces.Count / (faces.Count + NeutralWords);
        var anger = FrustrationOfFacesMax * faces.Angry / (faces.Angry + NeutralWords);
        return new MoodReading(sentiment, MathF.Max(mood.Frustration, anger), share < 0.5f
            ? mood.Label : sentiment < 0 ? "negative" : "positive");
    }
}
