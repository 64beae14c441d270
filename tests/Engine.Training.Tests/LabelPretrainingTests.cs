using Engine.Training.Data;
using Engine.Training.Features;
using Engine.Understanding;

namespace Engine.Training.Tests;

public sealed class LabelPretrainingTests
{
    private static readonly LabelledText[] Shop =
        [.. Enumerable.Range(0, 500).SelectMany(i => new[] { new LabelledText($"refund my purchase {i}", "money"), new LabelledText($"reimburse my purchase {i}", "money"), new LabelledText($"where is my parcel {i}", "track") })];

    [Fact]
    public void Words_that_stand_for_one_label_point_alike()
    {
        var (ids, vectors) = LabelPretraining.Learn([Shop], seed: 1);

        Assert.InRange(Cosine("refund", "reimburse"), 0.3f, 1);
        Assert.InRange(Cosine("refund", "parcel"), -1, -0.3f);

        float Cosine(string one, string other) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(MeaningOf(one), MeaningOf(other));

        float[] MeaningOf(string word)
        {
            var message = new MessageFeatures();
            message.Read(word);
            var sum = new float[vectors[0].Length];
            foreach (var id in message.Ids)
                if (Array.IndexOf(ids, id) is var row and >= 0) System.Numerics.Tensors.TensorPrimitives.Add(sum, vectors[row], sum);
            return sum;
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_vectors()
    {
        var (one, other) = (LabelPretraining.Learn([Shop], 1), LabelPretraining.Learn([Shop], 1));

        Assert.Equal(one.Ids, other.Ids);
        Assert.Equal(one.Vectors, other.Vectors);
    }
}
