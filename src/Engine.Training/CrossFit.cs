namespace Engine.Training;

/// <summary>Scores of texts by classifiers that have not seen them: what calibration must be fitted on.</summary>
/// <param name="Text">Index of the text.</param>
/// <param name="Scores">One per class of the classifier that judged the text.</param>
/// <param name="KnownShare">Share of the text's features that the vocabulary knows.</param>
/// <param name="Right">Index of the right score; −1 when none is.</param>
public sealed record UnseenScore(int Text, float[] Scores, float KnownShare, int Right);

/// <summary>Trains on parts of the data to score the rest.</summary>
public static class CrossFit
{
    // Few texts need every one of them to learn from, and cost little to learn from ten times over.
    private const int FewTexts = 4000;

    /// <summary>Parts the data is cut into, and how many of them are scored: all of ten when there are few texts, else one of four, which is a thousand texts and more.</summary>
    public static (int Folds, int Scored) FoldsFor(int textCount) => textCount < FewTexts ? (10, 10) : (4, 1);

    /// <summary>Texts, each scored by a classifier trained on the other folds. In the order of the folds; <see cref="UnseenScore.Text"/> says which is which.</summary>
    /// <param name="labels">Class of each text, −1 when out of scope.</param>
    public static List<UnseenScore> ByText(FeatureMatrix matrix, int[] labels, Func<int[], LinearClassifier> train)
    {
        var (folds, scored) = FoldsFor(labels.Length);
        var foldOf = FoldsOf(labels, folds);
        var scores = new List<UnseenScore>(labels.Length);
        for (var fold = 0; fold < scored; fold++)
        {
            var seen = Where(labels, i => foldOf[i] != fold);
            var isKnown = KnownColumns(matrix, seen);
            var classifier = train(seen);
            foreach (var i in Where(labels, i => foldOf[i] == fold))
                scores.Add(new UnseenScore(i, classifier.Score(matrix, i), KnownShare(matrix, i, isKnown), labels[i]));
        }
        return scores;
    }

    /// <summary>Parts that the classes are cut into by <see cref="ByClass"/>.</summary>
    public const int ClassFolds = 3;

    /// <summary>
    /// What the classifier makes of intents it was never told of: a third of the classes is left out of training and plays the
    /// part of out-of-scope messages. They are near misses, harder than most of what strangers write.
    /// </summary>
    public static List<UnseenScore> ByClass(FeatureMatrix matrix, int[] labels, Func<int[], int[], LinearClassifier> train, int classCount)
    {
        var foldOf = FoldsOf(labels, ClassFolds);
        var scores = new List<UnseenScore>(labels.Length);
        for (var fold = 0; fold < ClassFolds; fold++)
        {
            var kept = Enumerable.Range(0, classCount).Where(c => c % ClassFolds != fold).ToArray();
            if (kept.Length < 2) continue;
            var seen = Where(labels, i => foldOf[i] != fold && (labels[i] < 0 || labels[i] % ClassFolds != fold));
            var isKnown = KnownColumns(matrix, seen);
            var classifier = train(seen, kept);
            foreach (var i in Where(labels, i => labels[i] >= 0 && (foldOf[i] == fold || labels[i] % ClassFolds == fold)))
                scores.Add(new UnseenScore(i, classifier.Score(matrix, i), KnownShare(matrix, i, isKnown), Array.IndexOf(kept, labels[i])));
        }
        return scores;
    }

    // Round robin within each class: every fold gets its share of every class.
    private static int[] FoldsOf(int[] labels, int folds)
    {
        var seen = new Dictionary<int, int>();
        return Array.ConvertAll(labels, label => (seen[label] = seen.GetValueOrDefault(label, -1) + 1) % folds);
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
