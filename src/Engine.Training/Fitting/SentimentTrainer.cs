using Engine.Training.Data;
using Engine.Training.Features;
using Engine.Training.Onnx;
using Engine.Understanding;

namespace Engine.Training.Fitting;

/// <summary>Labelled moods to a sentiment graph and the settings that read its scores.</summary>
public static class SentimentTrainer
{
    // Moods are noisy labels, not to be learnt by heart, and hang on single words, which must not be hidden: on GoEmotions'
    // validation file macro-F1 is 0.689 so, 0.679 with a fifth of the features hidden and 0.669 learning as intents do.
    private static readonly Descent Learning = new(Passes: 3, Rate: 0.3f, Hidden: 0, Smoothing: 0);

    private const double ValidationShare = 0.1;

    /// <summary>Emotions, as GoEmotions names them, that a service desk must notice.</summary>
    private static readonly string[] Frustrations = ["anger", "annoyance", "disappointment", "disapproval", "disgust"];

    /// <summary>Writes sentiment.onnx and sentiment.vocabulary into <paramref name="folder"/>.</summary>
    public static SentimentSettings Train(IReadOnlyList<LabelledText> rows, string folder, int seed, Progress progress)
    {
        if (rows.FirstOrDefault(row => row.Label is not ("negative" or "neutral" or "positive")) is { } stranger)
            throw new InvalidDataException(
                $"{stranger.Source}: the sentiment '{stranger.Label}' is unknown; it must be negative, neutral or positive.");
        string[] texts = [.. rows.Select(row => row.Text)];
        var vectors = FeatureVectors.Shipped;
        var vocabulary = FeatureMatrix.Learn(texts, textsMin: 3, vectors);
        var matrix = FeatureMatrix.Of(texts, vocabulary, vectors);
        string[] moods = ["negative", "neutral", "positive"];

        // One row in ten, spread evenly, is kept back to calibrate on.
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        var every = (int)(1 / ValidationShare);
        int[] seen = [.. all.Where(i => i % every != 0)];
        // Only GoEmotions names emotions; whether an angry review is frustrated, the other sets do not say.
        bool NamesEmotion(int i) => rows[i].Emotion is not null;
        bool IsFrustrated(int i) => rows[i].Emotion!.Split(',').Any(emotion => Frustrations.Contains(emotion));

        progress.Begin("sentiment", 2 * 2);
        LinearClassifier Fit(int[] chosen) => LinearClassifier.Join(
            LinearClassifier.Train(matrix, chosen, i => Array.IndexOf(moods, rows[i].Label),
                3, vocabulary.Count, Learning, seed, progress.Step),
            LinearClassifier.Train(matrix, [.. chosen.Where(NamesEmotion)],
                i => IsFrustrated(i) ? 1 : 0, 2, vocabulary.Count, Learning, seed, progress.Step));

        var trial = Fit(seen);
        var unseen = all.Where(i => i % every == 0).Select(i => (Row: i, Scores: trial.Score(matrix, i))).ToArray();
        var moodScores = unseen.Select(u => new UnseenScore(u.Row, u.Scores[..3], 1, Array.IndexOf(moods, rows[u.Row].Label))).ToArray();
        var named = unseen.Where(u => NamesEmotion(u.Row)).ToArray();
        var frustration = named.Any(u => IsFrustrated(u.Row))
            ? LogisticRegression.Fit([.. named.Select(u => new[] { 1.0, u.Scores[3] })], [.. named.Select(u => IsFrustrated(u.Row))])
            : [-10, 0];
        var classifier = Fit(all);
        progress.End();

        vocabulary.Save(Path.Combine(folder, "sentiment.vocabulary"));
        ScorerFile.Save(classifier, vocabulary, vectors, Path.Combine(folder, "sentiment.onnx"), "sentiment");
        return new SentimentSettings
        {
            Sharpness = Calibration.Sharpness(moodScores),
            FrustrationBias = (float)frustration[0],
            FrustrationScale = (float)frustration[1],
        };
    }
}
