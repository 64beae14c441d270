using System.Globalization;
using Engine.Understanding;

namespace Engine.Training;

/// <summary>Writes a linear classifier as an ONNX graph: scores = (weights · table[rows]) × scale + bias.</summary>
/// <remarks>
/// The table is int8 with one scale per class: a quarter of the size, and the gathered rows fit the first-level cache. A
/// weight is off by at most max ÷ 254; over the 200 features of a message, each weighing about 0.1, that moves a score by
/// about 0.1 · √200 ÷ (254 · √3) · max ≈ 0.3 % of the largest weight.
/// </remarks>
internal static class ScorerFile
{
    public static void Save(LinearClassifier classifier, Vocabulary vocabulary, WordVectors vectors, string path, string name)
    {
        var classCount = classifier.Weights.Length;
        var rowCount = classifier.Weights[0].Length;
        var table = new sbyte[rowCount * classCount];
        var scales = new float[classCount];
        for (var c = 0; c < classCount; c++)
        {
            // A word's meaning adds to the score what the class leans to, times the word's weight: the same as a larger weight.
            var weights = new float[rowCount];
            for (var row = 0; row < rowCount; row++) weights[row] = classifier.Weights[c][row] + vectors.Dot(vocabulary.IdOf(row), classifier.Leanings[c]);
            var largest = weights.Max(MathF.Abs);
            scales[c] = largest > 0 ? largest / 127 : 1;
            for (var row = 0; row < rowCount; row++) table[row * classCount + c] = (sbyte)MathF.Round(weights[row] / scales[c]);
        }
        var classes = classCount.ToString(CultureInfo.InvariantCulture);
        new OnnxGraph(name)
            .Int32Input("rows", "n").FloatInput("weights", "n").FloatOutput("scores", "1", classes)
            .Constant("table", table, rowCount, classCount)
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
}
