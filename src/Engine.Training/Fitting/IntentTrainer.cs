using Engine.Training.Data;
using Engine.Training.Features;
using Engine.Training.Onnx;
using Engine.Training.Reports;
using Engine.Understanding;

namespace Engine.Training.Fitting;

/// <summary>Labelled messages to an intent graph and the settings that read its scores.</summary>
public static class IntentTrainer
{
    // 15 passes or 40 make no difference to 5 to 30 examples per intent; a handful of messages needs some number of steps all the same.
    private static Descent Learning(int texts) => new(Passes: Math.Max(15, 3000 / texts), Rate: 0.5f, Hidden: 0.5f, Smoothing: 0.1f);

    /// <summary>
    /// Real out-of-scope rows are used to fit the in-scope decision from this many unseen ones on; below, left-out intents play their part.
    /// </summary>
    private const int OutOfScopeMin = 30;

    /// <summary>The share of answers that must be right above an intent's threshold.</summary>
    private const double RightAboveThreshold = 0.9;

    /// <summary>Share of good messages that pass where nothing else is asked for.</summary>
    public const double Keep = 0.9;

    /// <summary>Writes intent.onnx and intent.vocabulary into <paramref name="folder"/>.</summary>
    /// <param name="keep">Share of good messages that an in-scope probability of 0.5 is to let through.</param>
    /// <param name="known">What is known of words and letters beforehand; null for the vectors that ship with this program.</param>
    /// <returns>The settings that read the graph's scores, and training messages as read by a classifier that had not seen them.</returns>
    public static (ModelSettings Settings, IReadOnlyList<UnseenAnswer> Answers, int Features) Train(
        IReadOnlyList<LabelledText> rows, string folder, int seed, Progress progress, double keep = Keep, FeatureVectors? known = null)
    {
        string[] intents = [.. rows.Where(row => !row.IsOutOfScope).Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];
        if (intents.Length < 2)
            throw new InvalidDataException($"The training data names {intents.Length} intent(s); at least two are needed.");
        var classOf = intents.Select((intent, index) => (intent, index)).ToDictionary(pair => pair.intent, pair => pair.index);
        var labels = rows.Select(row => row.IsOutOfScope ? -1 : classOf[row.Label]).ToArray();

        rows = [.. rows, .. intents.Select(Name)];
        labels = [.. labels, .. Enumerable.Range(0, intents.Length)];
        string[] texts = [.. rows.Select(row => row.Text)];
        var vectors = known ?? FeatureVectors.Shipped;
        var vocabulary = FeatureMatrix.Learn(texts, textsMin: 1, vectors);
        var matrix = FeatureMatrix.Of(texts, vocabulary, vectors);
        var folds = CrossFit.FoldsFor(rows.Count);
        var hasOutOfScope = labels.Count(label => label < 0) >= OutOfScopeMin;

        progress.Begin("intents", 1 + folds + (hasOutOfScope ? 0 : CrossFit.ClassFolds));
        LinearClassifier Fit(int[] chosen, int[] classes)
        {
            var indexOf = classes.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index);
            return LinearClassifier.Train(matrix, chosen, text => indexOf.GetValueOrDefault(labels[text], -1),
                classes.Length, vocabulary.Count, Learning(chosen.Length), seed, progress.Step);
        }

        int[] all = [.. Enumerable.Range(0, intents.Length)];
        List<UnseenScore> unseen = [], strangers = [];
        LinearClassifier classifier = null!;
        Parallel.Invoke(
            () => classifier = Fit([.. Enumerable.Range(0, rows.Count)], all),
            () => unseen = CrossFit.ByText(matrix, labels, chosen => Fit(chosen, all)),
            () => strangers = hasOutOfScope ? [] : CrossFit.ByClass(matrix, labels, Fit, intents.Length));
        progress.End();

        vocabulary.Save(Path.Combine(folder, "intent.vocabulary"));
        ScorerFile.Save(classifier, vocabulary, vectors, Path.Combine(folder, "intent.onnx"), "intent");
        var settings = new ModelSettings
        {
            Format = ModelSettings.FormatKnown,
            Intents = intents,
            Sharpness = Calibration.Sharpness(unseen),
            Scope = Calibration.Scope(hasOutOfScope ? unseen : strangers, unseen, keep),
        };
        UnseenAnswer[] answers = [.. unseen.Where(score => score.Text < rows.Count - intents.Length).Select(score =>
        {
            var reading = IntentReading.Of(score.Scores, score.KnownShare, settings);
            return new UnseenAnswer(rows[score.Text].Text, rows[score.Text].Label,
                intents[reading.Best], reading.Confidence, reading.InScope);
        })];
        return (settings with { Thresholds = Thresholds(answers) }, answers, vocabulary.Count);
    }

    /// <summary>An intent's name as one more example of it: "card_not_working" says what five examples may not.</summary>
    private static LabelledText Name(string intent) =>
        new(string.Concat(intent.Select((c, i) => c is '_' or '-' or '.' ? " "
            : char.IsUpper(c) && i > 0 && char.IsLower(intent[i - 1]) ? " " + c : c.ToString())), intent);

    /// <summary>Per intent, the least confidence above which nine answers in ten are right; 1 where there is none.</summary>
    private static Dictionary<string, float> Thresholds(UnseenAnswer[] answers)
    {
        var thresholds = new Dictionary<string, float>();
        foreach (var intent in answers.Where(answer => answer.Truth != LabelledText.OutOfScope)
            .GroupBy(answer => answer.Guess).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var threshold = 1.0;
            int right = 0, seen = 0;
            foreach (var answer in intent.OrderByDescending(answer => answer.Confidence))
            {
                seen++;
                if (answer.Truth == answer.Guess) right++;
                if (right >= RightAboveThreshold * seen) threshold = answer.Confidence;
            }
            thresholds[intent.Key] = MathF.Round((float)threshold, 3);
        }
        return thresholds;
    }
}
