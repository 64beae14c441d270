using System.Numerics.Tensors;
using Engine.Training.Features;
using Engine.Understanding;

namespace Engine.Training.Tests;

public sealed class DistillationTests : TrainingFolder
{
    // A teacher that says the same of words that mean the same.
    private static readonly string[][] Meanings =
        [["refund", "reimbursed"], ["parcel", "package"], ["weather", "forecast"], ["shoes", "boots"]];

    [Fact]
    public void Words_of_which_the_teacher_says_the_same_get_vectors_that_point_the_same_way()
    {
        var vectors = Learnt(seed: 1);

        Assert.True(Cosine(vectors, "refund", "reimbursed") > 0.9);
        Assert.True(Cosine(vectors, "refund", "weather") < 0.5);
        Assert.True(Cosine(vectors, "parcel", "package") > Cosine(vectors, "parcel", "boots"));
    }

    [Fact]
    public void The_same_texts_and_seed_teach_the_same_and_a_table_survives_its_file()
    {
        Learnt(seed: 3, "one.vectors");
        Learnt(seed: 3, "two.vectors");

        Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, "one.vectors")), File.ReadAllBytes(Path.Combine(Folder, "two.vectors")));
    }

    [Fact]
    public void A_table_that_is_cut_short_or_none_is_refused()
    {
        Learnt(seed: 1, "whole.vectors");
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "whole.vectors"));

        Assert.Throws<InvalidDataException>(() => FeatureVectors.Parse(bytes.AsSpan(..^1)));
        Assert.Throws<InvalidDataException>(() => FeatureVectors.Parse("not a table"u8));
    }

    [Fact]
    public void An_assembly_that_holds_no_encoder_is_refused_with_a_sentence()
    {
        Assert.Contains("there is no such file",
            Assert.Throws<InvalidDataException>(() => new SentenceEncoder("nowhere.dll")).Message, StringComparison.Ordinal);
        Assert.Contains("it is no encoder",
            Assert.Throws<InvalidDataException>(() => new SentenceEncoder(typeof(DistillationTests).Assembly.Location)).Message,
                StringComparison.Ordinal);
    }

    private FeatureVectors Learnt(int seed, string name = "table.vectors")
    {
        var random = new Random(seed);
        var texts = new List<string>();
        var encoded = new List<float[]>();
        for (var i = 0; i < 400; i++)
        {
            var meaning = random.Next(Meanings.Length);
            texts.Add($"{Meanings[meaning][random.Next(2)]} {i}");
            encoded.Add([.. Enumerable.Range(0, 6).Select(d => d == meaning ? 1f : 0.01f * random.NextSingle())]);
        }
        var (ids, vectors) = Distillation.Learn(texts, [.. encoded], seed, textsMin: 2);
        FeatureVectors.Save(ids, vectors, Path.Combine(Folder, name));
        return FeatureVectors.Parse(File.ReadAllBytes(Path.Combine(Folder, name)));
    }

    private static double Cosine(FeatureVectors vectors, string one, string other) =>
        TensorPrimitives.CosineSimilarity<float>(MeaningOf(vectors, one), MeaningOf(vectors, other));

    private static float[] MeaningOf(FeatureVectors vectors, string word)
    {
        var message = new MessageFeatures();
        message.Read(word);
        var sum = new float[vectors.Dimensions];
        foreach (var id in message.Ids) vectors.Add(id, 1, sum);
        return sum;
    }
}
