using Engine.Training.Features;
using Engine.Training.Fitting;

namespace Engine.Training.Tests;

public sealed class LinearClassifierTests
{
    private static readonly Descent Learning = new(Passes: 20, Rate: 0.5f, Hidden: 0.3f, Smoothing: 0.1f);
    private static readonly string[] Texts =
        ["where is my order", "track my parcel", "i want a refund", "give my money back", "quelle heure est-il"];
    private static readonly int[] Classes = [0, 0, 1, 1, -1];

    [Fact]
    public void Scores_of_a_message_sum_to_nothing_and_what_belongs_to_no_class_scores_low_for_all()
    {
        var (matrix, classifier) = Trained();

        for (var text = 0; text < Texts.Length; text++)
        {
            var scores = classifier.Score(matrix, text);
            Assert.Equal(0, scores.Sum(), 1e-3);
            if (Classes[text] >= 0) Assert.True(scores[Classes[text]] > 0.5f);
            else Assert.All(scores, score => Assert.InRange(score, -0.5f, 0.5f));
        }
    }

    [Fact]
    public void Joined_classifiers_score_as_each_does()
    {
        var (matrix, classifier) = Trained();
        var other = LinearClassifier.Train(matrix, [0, 2], text => text == 2 ? 1 : 0, 2, Vocabulary().Count, Learning, seed: 2);

        var joined = LinearClassifier.Join(classifier, other);

        Assert.Equal([.. classifier.Score(matrix, 1), other.Score(matrix, 1)[1]], joined.Score(matrix, 1));
    }

    private static Understanding.Vocabulary Vocabulary() => FeatureMatrix.Learn(Texts, 1, FeatureVectors.None);

    private static (FeatureMatrix, LinearClassifier) Trained()
    {
        var matrix = FeatureMatrix.Of(Texts, Vocabulary(), FeatureVectors.None);
        return (matrix, LinearClassifier.Train(matrix, [0, 1, 2, 3, 4], text => Classes[text], 2, Vocabulary().Count, Learning, seed: 1));
    }
}
