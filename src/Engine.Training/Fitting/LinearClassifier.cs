using System.Numerics.Tensors;
using Engine.Training.Features;

namespace Engine.Training.Fitting;

/// <summary>A linear model of all classes at once: softmax regression, learnt by stochastic gradient descent.</summary>
/// <remarks>
/// Weights start at 0 and every step adds as much to one class as it takes from others, so scores of a message sum to 0:
/// a message that holds nothing telling scores 0 for every class.
/// </remarks>
public sealed class LinearClassifier
{
    private LinearClassifier(int classCount, float[] weights, float[] leanings, float[] biases) =>
        (ClassCount, Weights, Leanings, Biases) = (classCount, weights, leanings, biases);

    public int ClassCount { get; }

    /// <summary>One weight per vocabulary row and class, row after row.</summary>
    public float[] Weights { get; }

    /// <summary>One weight per dimension of meaning and class, dimension after dimension.</summary>
    public float[] Leanings { get; }

    public float[] Biases { get; }

    /// <param name="texts">Which texts of <paramref name="matrix"/> to learn from.</param>
    /// <param name="classOf">The class of a text (an index into the matrix), 0 to <paramref name="classCount"/> − 1; −1 for one that is as
    /// far from every class.</param>
    /// <param name="passDone">Told the share of the work that each pass is.</param>
    public static LinearClassifier Train(FeatureMatrix matrix, int[] texts, Func<int, int> classOf,
        int classCount, int vocabularySize, Descent descent, int seed, Action<double>? passDone = null)
    {
        var model = new LinearClassifier(classCount, new float[vocabularySize * classCount],
            new float[matrix.Dimensions * classCount], new float[classCount]);
        var random = new Random(seed);
        int[] order = [.. texts];
        var steps = (double)descent.Passes * order.Length;
        var step = new float[classCount];
        var shown = new List<(int Column, float Value)>();
        var done = 0;
        for (var pass = 0; pass < descent.Passes; pass++)
        {
            random.Shuffle(order);
            foreach (var text in order)
            {
                var columns = matrix.ColumnsOf(text);
                var values = matrix.ValuesOf(text);
                shown.Clear();
                for (var k = 0; k < columns.Length; k++)
                    if (random.NextSingle() >= descent.Hidden) shown.Add((columns[k], values[k] / (1 - descent.Hidden)));
                var meaning = matrix.MeaningOf(text);

                model.Biases.CopyTo(step, 0);
                foreach (var (column, value) in shown) TensorPrimitives.MultiplyAdd(model.WeightsOf(column), value, step, step);
                for (var d = 0; d < meaning.Length; d++) TensorPrimitives.MultiplyAdd(model.LeaningsOf(d), meaning[d], step, step);
                Descend(step, classOf(text), descent.Smoothing, (float)(descent.Rate * (1 - done++ / steps)));

                foreach (var (column, value) in shown) TensorPrimitives.MultiplyAdd(step,
                    value, model.WeightsOf(column), model.WeightsOf(column));
                for (var d = 0; d < meaning.Length; d++)
                    TensorPrimitives.MultiplyAdd(step, meaning[d], model.LeaningsOf(d), model.LeaningsOf(d));
                TensorPrimitives.Add(model.Biases, step, model.Biases);
            }
            passDone?.Invoke(1.0 / descent.Passes);
        }
        return model;
    }

    /// <summary>
    /// The classes of <paramref name="first"/>, then the last class of <paramref name="second"/>; both over the same features.
    /// </summary>
    public static LinearClassifier Join(LinearClassifier first, LinearClassifier second)
    {
        return new LinearClassifier(first.ClassCount + 1, Joined(first.Weights, second.Weights),
            Joined(first.Leanings, second.Leanings), Joined(first.Biases, second.Biases));

        float[] Joined(float[] one, float[] other)
        {
            var rows = one.Length / first.ClassCount;
            var joined = new float[rows * (first.ClassCount + 1)];
            for (var row = 0; row < rows; row++)
            {
                one.AsSpan(row * first.ClassCount, first.ClassCount).CopyTo(joined.AsSpan(row * (first.ClassCount + 1)));
                joined[row * (first.ClassCount + 1) + first.ClassCount] = other[(row + 1) * second.ClassCount - 1];
            }
            return joined;
        }
    }

    public float[] Score(FeatureMatrix matrix, int text)
    {
        float[] scores = [.. Biases];
        var columns = matrix.ColumnsOf(text);
        var values = matrix.ValuesOf(text);
        var meaning = matrix.MeaningOf(text);
        for (var k = 0; k < columns.Length; k++) TensorPrimitives.MultiplyAdd(WeightsOf(columns[k]), values[k], scores, scores);
        for (var d = 0; d < meaning.Length; d++) TensorPrimitives.MultiplyAdd(LeaningsOf(d), meaning[d], scores, scores);
        return scores;
    }

    /// <summary>Turns scores into the step that makes the right class more likely: −rate · (softmax − target).</summary>
    private static void Descend(Span<float> scores, int right, float smoothing, float rate)
    {
        TensorPrimitives.SoftMax(scores, scores);
        var spread = right < 0 ? 1f / scores.Length : smoothing / scores.Length;
        TensorPrimitives.Subtract(scores, spread, scores);
        if (right >= 0) scores[right] -= 1 - smoothing;
        TensorPrimitives.Multiply(scores, -rate, scores);
    }

    private Span<float> WeightsOf(int row) => Weights.AsSpan(row * ClassCount, ClassCount);

    private Span<float> LeaningsOf(int dimension) => Leanings.AsSpan(dimension * ClassCount, ClassCount);
}

/// <summary>How a <see cref="LinearClassifier"/> goes about learning.</summary>
/// <param name="Passes">How often every message is seen.</param>
/// <param name="Rate">Size of the first step; the last is 0.</param>
/// <param name="Hidden">
/// Share of a message's features hidden at random each time it is seen, 0 to 1 exclusive: does for text what a penalty on
/// weights does less well (Wager, Wang and Liang, "Dropout Training as Adaptive Regularization", NIPS 2013).
/// </param>
/// <param name="Smoothing">Share of the probability spread over all classes, so that no weight grows without end: Szegedy et al. 2016,
/// arXiv:1512.00567.</param>
public sealed record Descent(int Passes, float Rate, float Hidden, float Smoothing);
