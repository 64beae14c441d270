namespace Engine.Training;

/// <summary>Scores of texts by classifiers that have not seen them: what calibration must be fitted on.</summary>
/// <param name="Scores">One per class of the classifier that judged the text.</param>
/// <param name="KnownShare">Share of the text's features that the vocabulary knows.</param>
/// <param name="Right">Index of the right score; −1 when none is.</param>
public sealed record UnseenScore(float[] Scores, float KnownShare, int Right);

/// <summary>Trains on parts of the data to score the rest.</summary>
public static class CrossFit
{
    public const int Folds = 3;

    /// <summary>Every text, scored by a classifier trained on the other two thirds.</summary>
    /// <param name="labels">Class of each text, −1 when out of scope.</param>
    public static List<UnseenScore> ByText(FeatureMatrix matrix, int[] labels, Func<int[], LinearClassifier> train)
    {
        var foldOf = FoldsOf(labels);
        var scores = new List<UnseenScore>(labels.Length);
        for (var fold = 0; fold < Folds; fold++)
        {
            var seen = Where(labels, i => foldOf[i] != fold);
            var isKnown = KnownColumns(matrix, seen);
            var classifier = train(seen);
            foreach (var i in Where(labels, i => foldOf[i] == fold))
                scores.Add(new UnseenScore(classifier.Score(matrix, i), KnownShare(matrix, i, isKnown), labels[i]));
        }
        return scores;
    }

    /// <summary>
    /// What the classifier makes of intents it was never told of: a third of the classes is left out of training and plays the
    /// part of out-of-scope messages. They are near misses, harder than most of what strangers write.
    /// </summary>
    public static List<UnseenScore> ByClass(FeatureMatrix matrix, int[] labels, Func<int[], int[], LinearClassifier> train, int classCount)
    {
        var foldOf = FoldsOf(labels);
        var scores = new List<UnseenScore>(labels.Length);
        for (var fold = 0; fold < Folds; fold++)
        {
            var kept = Enumerable.Range(0, classCount).Where(c => c % Folds != fold).ToArray();
            if (kept.Length < 2) continue;
            var seen = Where(labels, i => foldOf[i] != fold && (labels[i] < 0 || labels[i] % Folds != fold));
            var isKnown = KnownColumns(matrix, seen);
            var classifier = train(seen, kept);
            foreach (var i in Where(labels, i => labels[i] >= 0 && (foldOf[i] == fold || labels[i] % Folds == fold)))
                scores.Add(new UnseenScore(classifier.Score(matrix, i), KnownShare(matrix, i, isKnown), Array.IndexOf(kept, labels[i])));
        }
        return scores;
    }

    // Round robin within each class: every fold gets its share of every class.
    private static int[] FoldsOf(int[] labels)
    {
        var seen = new Dictionary<int, int>();
        return Array.ConvertAll(labels, label => (seen[label] = seen.GetValueOrDefault(label, -1) + 1) % Folds);
    }

    private static HashSet<int> KnownColumns(FeatureMatrix matrix, int[] texts)
    {
        var known = new HashSet<int>();
        foreach (var text in texts)
            foreach (var column in matrix.ColumnsOf(text)) known.Add(column);
        return known;
    }

    private static float KnownShare(FeatureMatrix matrix, int text, HashSet<int> isKnown)
    {
        var columns = matrix.ColumnsOf(text);
        var known = 0;
        foreach (var column in columns) if (isKnown.Contains(column)) known++;
        return columns.Length == 0 ? 0 : (float)known / columns.Length;
    }

    private static int[] Where(int[] labels, Func<int, bool> holds) => [.. Enumerable.Range(0, labels.Length).Where(holds)];
}
