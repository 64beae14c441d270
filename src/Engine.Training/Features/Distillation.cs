using System.Numerics.Tensors;

namespace Engine.Training.Features;

/// <summary>Learns feature vectors whose sum over a text is what a sentence encoder says of it.</summary>
/// <remarks>
/// The encoder's vectors are reduced to their strongest directions (principal components); then a linear model of the hashed
/// n-grams predicts them by stochastic least squares. A linear pupil keeps what the teacher knows of words and their parts and
/// loses what hangs on order; in exchange it costs nothing when serving, because it is folded into the classifier's weights.
/// </remarks>
public static class Distillation
{
    public const int Dimensions = 128;

    private const int Passes = 6, Samples = 20_000, Iterations = 6;
    private const float Rate = 0.5f, Hidden = 0.4f;

    /// <param name="encoded">One vector per text, all of one length.</param>
    /// <param name="textsMin">Features of fewer texts get no vector.</param>
    /// <returns>Feature ids, and a vector for each; the sum over a text's features is about 1 long.</returns>
    public static (int[] Ids, float[][] Vectors) Learn(IReadOnlyCollection<string> texts, float[][] encoded, int seed, int textsMin = 10)
    {
        var random = new Random(seed);
        var targets = Reduced(encoded, random);
        var vocabulary = FeatureMatrix.Learn(texts, textsMin, FeatureVectors.None);
        var matrix = FeatureMatrix.Of(texts, vocabulary, FeatureVectors.None);
        var vectors = new float[vocabulary.Count * Dimensions];
        int[] order = [.. Enumerable.Range(0, texts.Count)];
        var (steps, done) = ((double)Passes * order.Length, 0);
        var shown = new List<int>();
        Span<float> sum = stackalloc float[Dimensions];
        for (var pass = 0; pass < Passes; pass++)
        {
            random.Shuffle(order);
            foreach (var text in order)
            {
                var columns = matrix.ColumnsOf(text);
                var values = matrix.ValuesOf(text);
                shown.Clear();
                for (var k = 0; k < columns.Length; k++) if (random.NextSingle() >= Hidden) shown.Add(k);
                sum.Clear();
                foreach (var k in shown) TensorPrimitives.MultiplyAdd(VectorOf(columns[k]), values[k] / (1 - Hidden), sum, sum);
                TensorPrimitives.Subtract(targets[text], sum, sum);
                var rate = (float)(Rate * (1 - done++ / steps));
                foreach (var k in shown) TensorPrimitives.MultiplyAdd(sum, rate * values[k], VectorOf(columns[k]), VectorOf(columns[k]));
            }
        }
        int[] rows = [.. Enumerable.Range(0, vocabulary.Count)];
        return (Array.ConvertAll(rows, vocabulary.IdOf), Array.ConvertAll(rows, row => VectorOf(row).ToArray()));

        Span<float> VectorOf(int column) => vectors.AsSpan(column * Dimensions, Dimensions);
    }

    /// <summary>The vectors less their mean, in their strongest directions, about 1 long.</summary>
    private static float[][] Reduced(float[][] encoded, Random random)
    {
        var size = encoded[0].Length;
        var mean = new float[size];
        foreach (var vector in encoded) TensorPrimitives.Add(mean, vector, mean);
        TensorPrimitives.Divide(mean, encoded.Length, mean);

        // Second moments of a sample say where the directions are: size × size numbers, decomposed by subspace iteration.
        var moments = new float[size][];
        for (var i = 0; i < size; i++) moments[i] = new float[size];
        var centred = new float[size];
        foreach (var vector in Enumerable.Range(0, Math.Min(Samples, encoded.Length)).Select(_ => encoded[random.Next(encoded.Length)]))
        {
            TensorPrimitives.Subtract(vector, mean, centred);
            for (var i = 0; i < size; i++) TensorPrimitives.MultiplyAdd(centred, centred[i], moments[i], moments[i]);
        }
        var directions = new float[Math.Min(Dimensions, size)][];
        for (var d = 0; d < directions.Length; d++) directions[d] = [.. Enumerable.Range(0, size).Select(_ => 2 * random.NextSingle() - 1)];
        for (var step = 0; step < Iterations * 4; step++)
        {
            directions = Array.ConvertAll(directions,
                direction => Array.ConvertAll(moments, row => TensorPrimitives.Dot<float>(row, direction)));
            Orthonormalise(directions);
        }

        var reduced = Array.ConvertAll(encoded, vector =>
        {
            var less = new float[size];
            TensorPrimitives.Subtract(vector, mean, less);
            var image = new float[Dimensions];
            for (var d = 0; d < directions.Length; d++) image[d] = TensorPrimitives.Dot<float>(less, directions[d]);
            return image;
        });
        var length = (float)reduced.Average(vector => TensorPrimitives.Norm<float>(vector));
        foreach (var vector in reduced) TensorPrimitives.Divide(vector, length, vector);
        return reduced;
    }

    /// <summary>Gram–Schmidt.</summary>
    private static void Orthonormalise(float[][] directions)
    {
        for (var d = 0; d < directions.Length; d++)
        {
            var direction = directions[d];
            for (var before = 0; before < d; before++)
                TensorPrimitives.MultiplyAdd(directions[before],
                    -TensorPrimitives.Dot<float>(direction, directions[before]), direction, direction);
            TensorPrimitives.Divide(direction, TensorPrimitives.Norm<float>(direction), direction);
        }
    }
}
