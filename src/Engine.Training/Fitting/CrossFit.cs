using Engine.Training.Features;

namespace Engine.Training.Fitting;

/// <summary>Scores of texts by classifiers that have not seen them: what calibration must be fitted on.</summary>
/// <param name="Text">Index of the text.</param>
/// <param name="Scores">One per class of the classifier that judged the text.</param>
/// <param name="KnownShare">Share of the text's features that the vocabulary knows.</param>
/// <param name="Right">Index of the right score; −1 when none is.</param>
public sealed record UnseenScore(int Text, float[] Scores, float KnownShare, int Right);

/// <summary>Trains on parts of the data to score the rest.</summary>
public static class CrossFit
{
    /// <summary>
    /// Parts the data is cut into by <see cref="ByText"/>: few texts need nearly every one of them to learn from, and cost little to learn
    /// from ten times over.
    /// </summary>
    public static int FoldsFor(int textCount) => textCount < 4000 ? 10 : 4;

    /// <summary>
    /// Texts, each scored by a classifier trained on the other folds. In the order of the folds; <see cref="UnseenScore.Text"/> says which
    /// is which.
    /// </summary>
    /// <param name="labels">Class of each text, −1 when out of scope.</param>
    public static List<UnseenScore> ByText(FeatureMatrix matrix, int[] labels, Func<int[], LinearClassifier> train)
    {
        var foldOf = FoldsOf(labels, FoldsFor(labels.Length));
        return InFolds(FoldsFor(labels.Length), fold =>
        {
            var seen = Where(labels, i => foldOf[i] != fold);
            var isKnown = KnownColumns(matrix, seen);
            var classifier = train(seen);
            return Where(labels, i => foldOf[i] == fold)
                .Select(i => new UnseenScore(i, classifier.Score(matrix, i), KnownShare(matrix, i, isKnown), labels[i]));
        });
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
        return InFolds(ClassFolds, fold =>
        {
            var kept = Enumerable.Range(0, classCount).Where(c => c % ClassFolds != fold).ToArray();
            if (kept.Length < 2) return [];
            var seen = Where(labels, i => foldOf[i] != fold && (labels[i] < 0 || labels[i] % ClassFolds != fold));
            var isKnown = KnownColumns(matrix, seen);
            var classifier = train(seen, kept);
            return Where(labels, i => labels[i] >= 0 && (foldOf[i] == fold || labels[i] % ClassFolds == fold))
                .Select(i => new UnseenScore(i, classifier.Score(matrix, i),
                    KnownShare(matrix, i, isKnown), Array.IndexOf(kept, labels[i])));
        });
    }

    // Folds know nothing of one another, so they run at once, and the result does not depend on how many cores there are.
    private static List<UnseenScore> InFolds(int folds, Func<int, IEnumerable<UnseenScore>> scoresOf)
    {
        var scores = new UnseenScore[folds][];
        Parallel.For(0, folds, fold => scores[fold] = [.. scoresOf(fold)]);
        return [.. scores.SelectMany(part => part)];
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
