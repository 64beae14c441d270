using System.Numerics.Tensors;
using Engine.Training.Data;

namespace Engine.Training.Features;

/// <summary>Learns feature vectors from the labels of many data sets at once: what words and letters say about intents in general.</summary>
/// <remarks>
/// One table of vectors, summed over a message's features, feeds one softmax per data set; all are learnt together by
/// stochastic gradient descent (Caruana, "Multitask Learning", 1997). The softmaxes are thrown away. Between the sum and
/// the softmax stands nothing, so that a classifier's weights on the sum can be folded into the weights of the features.
/// </remarks>
public static class LabelPretraining
{
    private const int Dimensions = 64, TextsMin = 8, Passes = 4;
    private const float Rate = 0.5f, HeadRate = 0.05f, Hidden = 0.5f, HiddenSum = 0.2f, Smoothing = 0.1f;

    // A set far larger than the others would drown them: of it, other rows are taken in each pass.
    private const int RowsPerPass = 20_000;

    /// <param name="sets">Labelled rows of each data set; commas split the labels of a row that has several.</param>
    /// <returns>Feature ids, and a vector for each; the sum over a message's features is about 1 long.</returns>
    public static (int[] Ids, float[][] Vectors) Learn(IReadOnlyList<IReadOnlyList<LabelledText>> sets, int seed)
    {
        var random = new Random(seed);
        string[] texts = [.. sets.SelectMany(set => set.Select(row => row.Text))];
        var vocabulary = FeatureMatrix.Learn(texts, TextsMin, FeatureVectors.None);
        var matrix = FeatureMatrix.Of(texts, vocabulary, FeatureVectors.None);
        var heads = new List<Head>();
        foreach (var set in sets) heads.Add(new Head(set, heads.Sum(head => head.Count), random));
        var vectors = new float[vocabulary.Count * Dimensions];
        for (var i = 0; i < vectors.Length; i++) vectors[i] = 0.1f * (2 * random.NextSingle() - 1);

        for (var pass = 0; pass < Passes; pass++)
        {
            var order = heads.SelectMany(head => head.Sample(RowsPerPass, random)).ToArray();
            random.Shuffle(order);
            for (var i = 0; i < order.Length; i++) Step(order[i].Head, order[i].Row, 1 - (pass + (float)i / order.Length) / Passes);
        }
        return Scaled();

        void Step(Head head, int row, float share)
        {
            var columns = matrix.ColumnsOf(head.First + row);
            var values = matrix.ValuesOf(head.First + row);
            var shown = new bool[columns.Length];
            Span<float> sum = stackalloc float[Dimensions], step = stackalloc float[Dimensions];
            sum.Clear();
            for (var k = 0; k < columns.Length; k++)
            {
                if (!(shown[k] = random.NextSingle() >= Hidden)) continue;
                TensorPrimitives.MultiplyAdd(VectorOf(columns[k]), values[k] / (1 - Hidden), sum, sum);
            }
            Span<float> mask = stackalloc float[Dimensions];
            foreach (ref var m in mask) m = random.NextSingle() < HiddenSum ? 0 : 1 / (1 - HiddenSum);
            TensorPrimitives.Multiply(sum, mask, sum);
            head.Descend(row, sum, step, Rate * share);
            TensorPrimitives.Multiply(step, mask, step);
            for (var k = 0; k < columns.Length; k++)
                if (shown[k]) TensorPrimitives.MultiplyAdd(step, values[k] / (1 - Hidden), VectorOf(columns[k]), VectorOf(columns[k]));
        }

        Span<float> VectorOf(int column) => vectors.AsSpan(column * Dimensions, Dimensions);

        (int[], float[][]) Scaled()
        {
            var length = Enumerable.Range(0, matrix.Count).Average(text =>
            {
                var sum = new float[Dimensions];
                var columns = matrix.ColumnsOf(text);
                var values = matrix.ValuesOf(text);
                for (var k = 0; k < columns.Length; k++) TensorPrimitives.MultiplyAdd(VectorOf(columns[k]), values[k], sum, sum);
                return TensorPrimitives.Norm<float>(sum);
            });
            TensorPrimitives.Divide(vectors, length, vectors);
            int[] rows = [.. Enumerable.Range(0, vocabulary.Count)];
            return (Array.ConvertAll(rows, vocabulary.IdOf), Array.ConvertAll(rows, row => VectorOf(row).ToArray()));
        }
    }

    /// <summary>The softmax of one data set.</summary>
    private sealed class Head
    {
        private readonly int[][] _labels;
        private readonly float[] _weights, _biases;

        public Head(IReadOnlyList<LabelledText> rows, int first, Random random)
        {
            First = first;
            var indexOf = rows.SelectMany(row => row.Label.Split(',')).Distinct().Order(StringComparer.Ordinal).Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index);
            _labels = [.. rows.Select(row => row.Label.Split(',').Select(label => indexOf[label]).ToArray())];
            _biases = new float[indexOf.Count];
            _weights = [.. Enumerable.Range(0, indexOf.Count * Dimensions).Select(_ => 0.1f * (2 * random.NextSingle() - 1))];
        }

        /// <summary>Where the set's rows begin among all texts.</summary>
        public int First { get; }

        public int Count => _labels.Length;

        public IEnumerable<(Head Head, int Row)> Sample(int most, Random random)
        {
            int[] rows = [.. Enumerable.Range(0, Count)];
            random.Shuffle(rows);
            return rows.Take(most).Select(row => (this, row));
        }

        /// <param name="step">Receives the step for <paramref name="sum"/>.</param>
        public void Descend(int row, ReadOnlySpan<float> sum, Span<float> step, float rate)
        {
            var scores = new float[_biases.Length];
            for (var c = 0; c < scores.Length; c++) scores[c] = _biases[c] + TensorPrimitives.Dot(WeightsOf(c), sum);
            TensorPrimitives.SoftMax<float>(scores, scores);
            TensorPrimitives.Subtract(scores, Smoothing / scores.Length, scores);
            foreach (var label in _labels[row]) scores[label] -= (1 - Smoothing) / _labels[row].Length;
            step.Clear();
            for (var c = 0; c < scores.Length; c++)
            {
                TensorPrimitives.MultiplyAdd(WeightsOf(c), -rate * scores[c], step, step);
                TensorPrimitives.MultiplyAdd(sum, -HeadRate * rate * scores[c], WeightsOf(c), WeightsOf(c));
                _biases[c] -= HeadRate * rate * scores[c];
            }
        }

        private Span<float> WeightsOf(int label) => _weights.AsSpan(label * Dimensions, Dimensions);
    }
}
