using System.Globalization;
using System.Numerics.Tensors;
using Engine.Training.Features;
using Engine.Training.Fitting;
using Engine.Understanding;

namespace Engine.Training.Onnx;

/// <summary>Writes a linear classifier as an ONNX graph: scores = (weights · table[rows]) × scale + bias.</summary>
/// <remarks>
/// The table is int8 with one scale per class: a quarter of the size, and the gathered rows fit the first-level cache. A
/// weight is off by at most max ÷ 254; over the 200 features of a message, each weighing about 0.1, that moves a score by
/// about 0.1 · √200 ÷ (254 · √3) · max ≈ 0.3 % of the largest weight.
/// </remarks>
internal static class ScorerFile
{
    public static void Save(LinearClassifier classifier, Vocabulary vocabulary, FeatureVectors vectors, string path, string name)
    {
        var classCount = classifier.ClassCount;
        var weights = Folded(classifier, vocabulary, vectors);
        var scales = new float[classCount];
        for (var i = 0; i < weights.Length; i++) scales[i % classCount] = MathF.Max(scales[i % classCount], MathF.Abs(weights[i]));
        for (var c = 0; c < classCount; c++) scales[c] = scales[c] > 0 ? scales[c] / sbyte.MaxValue : 1;
        var table = new sbyte[weights.Length];
        for (var i = 0; i < table.Length; i++) table[i] = (sbyte)MathF.Round(weights[i] / scales[i % classCount]);

        var classes = classCount.ToString(CultureInfo.InvariantCulture);
        new OnnxGraph(name)
            .Int32Input("rows", "n").FloatInput("weights", "n").FloatOutput("scores", "1", classes)
            .Constant("table", table, vocabulary.Count, classCount)
            .Constant("scales", scales, classCount)
            .Constant("biases", classifier.Biases, classCount)
            .Constant("first", [0L], 1)
            .Node("Gather", ["table", "rows"], "gathered", ("axis", 0))
            .Node("Cast", ["gathered"], "numbers", ("to", 1))
            .Node("Unsqueeze", ["weights", "first"], "row")
            .Node("MatMul", ["row", "numbers"], "product")
            .Node("Mul", ["product", "scales"], "scaled")
            .Node("Add", ["scaled", "biases"], "scores")
            .Save(path);
    }

    /// <summary>
    /// A feature's meaning adds to a score what the class leans to, times the feature's weight: the same as a larger weight.
    /// </summary>
    private static float[] Folded(LinearClassifier classifier, Vocabulary vocabulary, FeatureVectors vectors)
    {
        var classCount = classifier.ClassCount;
        float[] weights = [.. classifier.Weights];
        var meaning = new float[vectors.Dimensions];
        for (var row = 0; row < vocabulary.Count; row++)
        {
            if (!vectors.Has(vocabulary.IdOf(row))) continue;
            Array.Clear(meaning);
            vectors.Add(vocabulary.IdOf(row), 1, meaning);
            var sums = weights.AsSpan(row * classCount, classCount);
            for (var d = 0; d < meaning.Length; d++)
                TensorPrimitives.MultiplyAdd(classifier.Leanings.AsSpan(d * classCount, classCount), meaning[d], sums, sums);
        }
        return weights;
    }
}
