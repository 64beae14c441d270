using Engine.Training.Features;

namespace Engine.Understanding.Tests;

public sealed class FeatureTests
{
    [Theory]
    [InlineData("WHERE IS MY ORDER", "where is my order")]
    [InlineData("don’t", "don't")]
    [InlineData("order 48213", "order 10000")]
    [InlineData("soooooo good", "soo good")]
    [InlineData("  a   b ", "a b")]
    [InlineData("adiós señor", "adios senor")]
    public void Spelling_that_means_the_same_reads_the_same(string one, string other) => Assert.Equal(IdsOf(one), IdsOf(other));

    [Theory]
    [InlineData("cancel", "cancer")]
    [InlineData("not good", "good not")]
    [InlineData("really?", "really!")]
    public void Spelling_that_differs_reads_differently(string one, string other) => Assert.NotEqual(IdsOf(one), IdsOf(other));

    [Fact]
    public void A_message_leaves_no_trace_in_the_next()
    {
        var features = new MessageFeatures();
        features.Read("a long message about a parcel that has not arrived");
        features.Read("bye");

        Assert.Equal(IdsOf("bye"), features.Ids.ToArray());
    }

    [Fact]
    public void Training_and_serving_see_the_same_features()
    {
        string[] texts = ["where is my order", "WHERE is my my my parcel?", "ich möchte mein Geld zurück", "🔥🔥", ""];
        var vocabulary = FeatureMatrix.Learn(texts, textsMin: 1, FeatureVectors.None);
        var file = Path.GetTempFileName();
        try
        {
            vocabulary.Save(file);
            var served = Vocabulary.Load(file);
            var matrix = FeatureMatrix.Of(texts, vocabulary, FeatureVectors.None);
            var message = new MessageFeatures();
            for (var i = 0; i < texts.Length; i++)
            {
                message.Read(texts[i]);
                var rows = new int[message.Ids.Length];
                var weights = new float[message.Ids.Length];
                var count = served.Weigh(message, rows, weights);
                Assert.Equal(matrix.ColumnsOf(i), rows.AsSpan(0, count));
                Assert.Equal(matrix.ValuesOf(i), weights.AsSpan(0, count));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static int[] IdsOf(string text)
    {
        var features = new MessageFeatures();
        features.Read(text);
        return features.Ids.ToArray();
    }
}
