using System.Numerics.Tensors;

namespace Engine.Training;

/// <summary>One linear classifier per class against the rest, with squared hinge loss.</summary>
/// <remarks>
/// Dual coordinate descent of Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008
/// (LIBLINEAR's solver 1), with shrinking. Classes are independent, so they are trained in parallel and the result does not
/// depend on how many cores there are.
/// </remarks>
public sealed class LinearClassifier
{
    private const int PassesMax = 40;
    private const double Tolerance = 0.1;

    private LinearClassifier(float[][] weights, float[][] leanings, float[] biases) => (Weights, Leanings, Biases) = (weights, leanings, biases);

    /// <summary>Per class, one weight per vocabulary row.</summary>
    public float[][] Weights { get; }

    /// <summary>Per class, one weight per dimension of the word vectors.</summary>
    public float[][] Leanings { get; }

    public float[] Biases { get; }

    /// <param name="texts">Which texts of <paramref name="matrix"/> to learn from.</param>
    /// <param name="isMember">Whether a text (an index into the matrix) belongs to a class.</param>
    /// <param name="cost">Price of a margin error: high fits the training texts more closely. 0.1 to 10, usually 1.</param>
    public static LinearClassifier Train(FeatureMatrix matrix, int[] texts, int classCount, Func<int, int, bool> isMember, int vocabularySize, double cost, int seed, Action? classDone = null)
    {
        var weights = new float[classCount][];
        var leanings = new float[classCount][];
        var biases = new float[classCount];
        // |x|² + 1 for the bias, which is a feature that is always 1.
        var lengths = Array.ConvertAll(texts, text => (double)TensorPrimitives.SumOfSquares(matrix.ValuesOf(text)) + TensorPrimitives.SumOfSquares(matrix.MeaningOf(text)) + 1);
        Parallel.For(0, classCount, @class =>
        {
            (weights[@class], leanings[@class], biases[@class]) = TrainOne(matrix, texts, lengths, Array.ConvertAll(texts, text => isMember(text, @class)), vocabularySize, cost, new Random(seed + @class));
            classDone?.Invoke();
        });
        return new LinearClassifier(weights, leanings, biases);
    }

    /// <summary>The classes of <paramref name="first"/>, then those of <paramref name="second"/>.</summary>
    public static LinearClassifier Concat(LinearClassifier first, LinearClassifier second) =>
        new([.. first.Weights, .. second.Weights], [.. first.Leanings, .. second.Leanings], [.. first.Biases, .. second.Biases]);

    public float[] Score(FeatureMatrix matrix, int text)
    {
        var scores = new float[Weights.Length];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Biases[i] + Dot(Weights[i], matrix.ColumnsOf(text), matrix.ValuesOf(text)) + TensorPrimitives.Dot(Leanings[i], matrix.MeaningOf(text));
        return scores;
    }

    private static (float[] Weights, float[] Leanings, float Bias) TrainOne(FeatureMatrix matrix, int[] texts, double[] lengths, bool[] isMember, int vocabularySize, double cost, Random random)
    {
        var weights = new float[vocabularySize];
        var leanings = new float[WordVectors.Dimensions];
        var bias = 0f;
        var dual = new double[texts.Length];
        var diagonal = 0.5 / cost;
        var active = Enumerable.Range(0, texts.Length).ToArray();
        var activeCount = active.Length;

        for (var pass = 0; pass < PassesMax; pass++)
        {
            random.Shuffle(active.AsSpan(0, activeCount));
            var worst = 0.0;
            for (var at = 0; at < activeCount; at++)
            {
                var i = active[at];
                var sign = isMember[i] ? 1 : -1;
                var columns = matrix.ColumnsOf(texts[i]);
                var values = matrix.ValuesOf(texts[i]);
                var meaning = matrix.MeaningOf(texts[i]);
                var gradient = sign * (bias + Dot(weights, columns, values) + TensorPrimitives.Dot(leanings, meaning)) - 1 + dual[i] * diagonal;
                if (dual[i] == 0 && gradient > 0)
                {
                    // Rightly classified with room to spare: looked at again only when the rest has settled.
                    if (gradient > 0.3) (active[at--], active[--activeCount]) = (active[activeCount], i);
                    continue;
                }
                worst = Math.Max(worst, Math.Abs(gradient));
                var next = Math.Max(dual[i] - gradient / (lengths[i] + diagonal), 0);
                var step = (float)((next - dual[i]) * sign);
                dual[i] = next;
                for (var k = 0; k < columns.Length; k++) weights[columns[k]] += step * values[k];
                TensorPrimitives.MultiplyAdd(meaning, step, leanings, leanings);
                bias += step;
            }
            if (worst < Tolerance)
            {
                if (activeCount == active.Length) break;
                activeCount = active.Length;
            }
            if (pass % 5 == 4) activeCount = active.Length;
        }
        return (weights, leanings, bias);
    }

    private static float Dot(float[] weights, ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        var sum = 0f;
        for (var k = 0; k < columns.Length; k++) sum += weights[columns[k]] * values[k];
        return sum;
    }
}
