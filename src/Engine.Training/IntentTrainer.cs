using Engine.Understanding;

namespace Engine.Training;

/// <summary>Labelled messages to an intent graph and the settings that read its scores.</summary>
public static class IntentTrainer
{
    /// <summary>Price of a margin error; 1 was best on the validation files of CLINC150, BANKING77 and HWU64 (0.25, 0.5, 1 and 2 were tried).</summary>
    private const double Cost = 1;

    /// <summary>Real out-of-scope rows are used to fit the in-scope decision from this many unseen ones on; below, left-out intents play their part.</summary>
    private const int OutOfScopeMin = 30;

    /// <summary>The share of answers that must be right above an intent's threshold.</summary>
    private const double RightAboveThreshold = 0.9;

    /// <summary>Writes intent.onnx and intent.vocabulary into <paramref name="folder"/>.</summary>
    /// <returns>The settings that read the graph's scores, and training messages as read by a classifier that had not seen them.</returns>
    public static (ModelSettings Settings, IReadOnlyList<UnseenAnswer> Answers, int Features) Train(IReadOnlyList<LabelledText> rows, string folder, int seed, Progress progress)
    {
        string[] intents = [.. rows.Where(row => !row.IsOutOfScope).Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];
        if (intents.Length < 2) throw new InvalidDataException($"The training data names {intents.Length} intent(s); at least two are needed.");
        var classOf = intents.Select((intent, index) => (intent, index)).ToDictionary(pair => pair.intent, pair => pair.index);
        var labels = rows.Select(row => row.IsOutOfScope ? -1 : classOf[row.Label]).ToArray();

        rows = [.. rows, .. intents.Select(Name)];
        labels = [.. labels, .. Enumerable.Range(0, intents.Length)];
        string[] texts = [.. rows.Select(row => row.Text)];
        var vectors = WordVectors.Shipped;
        var vocabulary = FeatureMatrix.Learn(texts, textsMin: 1, vectors);
        var matrix = FeatureMatrix.Of(texts, vocabulary, vectors);
        var (folds, scored) = CrossFit.FoldsFor(rows.Count);
        var hasOutOfScope = labels.Count(label => label < 0) * scored / folds >= OutOfScopeMin;

        progress.Begin("intents", (1 + scored + (hasOutOfScope ? 0 : 2)) * intents.Length);
        LinearClassifier Fit(int[] chosen, int[] classes) =>
            LinearClassifier.Train(matrix, chosen, classes.Length, (text, c) => labels[text] == classes[c], vocabulary.Count, Cost, seed, progress.Step);

        int[] all = [.. Enumerable.Range(0, intents.Length)];
        var unseen = CrossFit.ByText(matrix, labels, chosen => Fit(chosen, all));
        var strangers = hasOutOfScope ? unseen : CrossFit.ByClass(matrix, labels, Fit, intents.Length);
        var classifier = Fit([.. Enumerable.Range(0, rows.Count)], all);
        progress.End();

        vocabulary.Save(Path.Combine(folder, "intent.vocabulary"));
        ScorerFile.Save(classifier, vocabulary, vectors, Path.Combine(folder, "intent.onnx"), "intent");
        var settings = new ModelSettings
        {
            Format = ModelSettings.FormatKnown,
            Intents = intents,
            Sharpness = Calibration.Sharpness(unseen),
            Scope = Calibration.Scope(strangers),
        };
        UnseenAnswer[] answers = [.. unseen.Where(score => score.Text < rows.Count - intents.Length).Select(score =>
        {
            var reading = IntentReading.Of(score.Scores, score.KnownShare, settings);
            return new UnseenAnswer(rows[score.Text].Text, rows[score.Text].Label, intents[reading.Best], reading.Confidence, reading.InScope);
        })];
        return (settings with { Thresholds = Thresholds(answers) }, answers, vocabulary.Count);
    }

    /// <summary>An intent's name as one more example of it: "card_not_working" says what five examples may not.</summary>
    private static LabelledText Name(string intent) =>
        new(string.Concat(intent.Select((c, i) => c is '_' or '-' or '.' ? " " : char.IsUpper(c) && i > 0 && char.IsLower(intent[i - 1]) ? " " + c : c.ToString())), intent);

    /// <summary>Per intent, the least confidence above which nine answers in ten are right; 1 where there is none.</summary>
    private static Dictionary<string, float> Thresholds(UnseenAnswer[] answers)
    {
        var thresholds = new Dictionary<string, float>();
        foreach (var intent in answers.Where(answer => answer.Truth != LabelledText.OutOfScope).GroupBy(answer => answer.Guess).OrderBy(group => group.Key, StringComparer.Ordinal))
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
