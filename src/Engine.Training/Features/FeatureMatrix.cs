using Engine.Understanding;

namespace Engine.Training.Features;

/// <summary>Weighted features of many texts, row after row (compressed sparse rows).</summary>
/// <param name="Starts">Where each text's features begin; one more entry than there are texts.</param>
/// <param name="Columns">Rows of the vocabulary.</param>
/// <param name="Values">Their TF-IDF weights.</param>
/// <param name="Meanings">What the features of each text mean together: the weighted sum of their vectors, text after text.</param>
/// <param name="Dimensions">Numbers in a meaning.</param>
public sealed record FeatureMatrix(int[] Starts, int[] Columns, float[] Values, float[] Meanings, int Dimensions)
{
    public int Count => Starts.Length - 1;

    public ReadOnlySpan<int> ColumnsOf(int text) => Columns.AsSpan(Starts[text]..Starts[text + 1]);

    public ReadOnlySpan<float> ValuesOf(int text) => Values.AsSpan(Starts[text]..Starts[text + 1]);

    public ReadOnlySpan<float> MeaningOf(int text) => Meanings.AsSpan(text * Dimensions, Dimensions);

    public static FeatureMatrix Of(IReadOnlyCollection<string> texts, Vocabulary vocabulary, FeatureVectors vectors)
    {
        var message = new MessageFeatures();
        var starts = new List<int> { 0 };
        var columns = new List<int>();
        var values = new List<float>();
        var meanings = new float[texts.Count * vectors.Dimensions];
        int[] rows = [];
        float[] weights = [];
        foreach (var text in texts)
        {
            message.Read(text);
            if (rows.Length < message.Ids.Length) (rows, weights) = (new int[2 * message.Ids.Length], new float[2 * message.Ids.Length]);
            var count = vocabulary.Weigh(message, rows, weights);
            var meaning = meanings.AsSpan((starts.Count - 1) * vectors.Dimensions, vectors.Dimensions);
            for (var k = 0; k < count; k++) vectors.Add(vocabulary.IdOf(rows[k]), weights[k], meaning);
            columns.AddRange(rows.AsSpan(0, count));
            values.AddRange(weights.AsSpan(0, count));
            starts.Add(columns.Count);
        }
        return new FeatureMatrix([.. starts], [.. columns], [.. values], meanings, vectors.Dimensions);
    }

    /// <summary>
    /// The vocabulary of these texts: every feature that occurs in at least <paramref name="textsMin"/> of them, and every
    /// feature that has a vector, in order of id.
    /// </summary>
    public static Vocabulary Learn(IReadOnlyCollection<string> texts, int textsMin, FeatureVectors vectors)
    {
        var message = new MessageFeatures();
        var frequency = new int[MessageFeatures.IdCount];
        foreach (var text in texts)
        {
            message.Read(text);
            foreach (var id in message.Ids) frequency[id]++;
        }
        var ids = Enumerable.Range(0, MessageFeatures.IdCount).Where(id => frequency[id] >= textsMin || vectors.Has(id)).ToArray();
        return new Vocabulary(ids, Array.ConvertAll(ids, id => 1 + MathF.Log((1f + texts.Count) / (1 + frequency[id]))),
            1 + MathF.Log(1f + texts.Count));
    }
}
