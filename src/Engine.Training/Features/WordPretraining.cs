using System.Numerics.Tensors;
using Engine.Understanding;

namespace Engine.Training.Features;

/// <summary>Learns word vectors from unlabelled text: positive pointwise mutual information of neighbours, reduced by a truncated decomposition.</summary>
/// <remarks>
/// Levy and Goldberg, "Neural Word Embedding as Implicit Matrix Factorization", NIPS 2014, with context counts to the power
/// 0.75 and neighbours weighed by 1 ÷ √distance; subspace iteration after Halko, Martinsson and Tropp 2011.
/// </remarks>
public static class WordPretraining
{
    private const int Dimensions = 128;

    private const int Window = 6, OccurrencesMin = 3, WordsMax = 16_000, Iterations = 4, Spare = 10;
    private const int Columns = Dimensions + Spare;

    /// <returns>Feature ids of words, and a vector for each: at most 1 long, the mean over all text being 0.</returns>
    public static (int[] Ids, float[][] Vectors) Learn(IEnumerable<string> texts, int seed)
    {
        var message = new MessageFeatures();
        var documents = new List<int[]>();
        foreach (var text in texts.Distinct())
        {
            message.Read(text);
            documents.Add(message.Words.ToArray());
        }
        var words = documents.SelectMany(document => document).GroupBy(id => id).Where(group => group.Count() >= OccurrencesMin)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Take(WordsMax).Select(group => (Id: group.Key, Count: group.Count())).ToArray();
        var rowOf = words.Select((word, row) => (word.Id, row)).ToDictionary(pair => pair.Id, pair => pair.row);

        var (columns, values) = Information(documents, rowOf);
        var (basis, strengths) = Decompose(columns, values, new Random(seed));
        return ([.. words.Select(word => word.Id)], Normalised(basis, strengths, [.. words.Select(word => word.Count)]));
    }

    /// <summary>Per word, its neighbours and how much more often than by chance they meet: ln p(a, b) ÷ (p(a) · p(b)^0.75), where positive.</summary>
    private static (int[][] Columns, float[][] Values) Information(List<int[]> documents, Dictionary<int, int> rowOf)
    {
        var together = new Dictionary<(int, int), float>();
        foreach (var document in documents)
        {
            var rows = document.Where(rowOf.ContainsKey).Select(id => rowOf[id]).ToArray();
            for (var i = 0; i < rows.Length; i++)
                for (var j = i + 1; j < rows.Length && j <= i + Window; j++)
                {
                    var weight = 1 / MathF.Sqrt(j - i);
                    together[(rows[i], rows[j])] = together.GetValueOrDefault((rows[i], rows[j])) + weight;
                    together[(rows[j], rows[i])] = together.GetValueOrDefault((rows[j], rows[i])) + weight;
                }
        }
        var sums = new double[rowOf.Count];
        foreach (var ((row, _), weight) in together) sums[row] += weight;
        var total = sums.Sum();
        var smoothed = Array.ConvertAll(sums, sum => Math.Pow(sum, 0.75));
        var smoothedTotal = smoothed.Sum();

        var neighbours = Enumerable.Range(0, rowOf.Count).Select(_ => new List<(int Column, float Value)>()).ToArray();
        foreach (var ((row, column), weight) in together)
        {
            var information = Math.Log(weight / sums[row] / (smoothed[column] / smoothedTotal));
            if (information > 0) neighbours[row].Add((column, (float)information));
        }
        return (Array.ConvertAll(neighbours, list => list.Select(n => n.Column).ToArray()), Array.ConvertAll(neighbours, list => list.Select(n => n.Value).ToArray()));
    }

    /// <summary>The strongest directions of the matrix, and how strong each is.</summary>
    private static (float[][] Basis, double[] Strengths) Decompose(int[][] columns, float[][] values, Random random)
    {
        var basis = new float[columns.Length][];
        for (var row = 0; row < basis.Length; row++) basis[row] = [.. Enumerable.Range(0, Columns).Select(_ => 2 * random.NextSingle() - 1)];
        for (var step = 0; step < Iterations; step++) basis = Orthonormal(Times(columns, values, basis));
        var image = Times(columns, values, basis);
        return (basis, [.. Enumerable.Range(0, Columns).Select(column => Math.Sqrt(image.Sum(row => (double)row[column] * row[column])))]);
    }

    private static float[][] Times(int[][] columns, float[][] values, float[][] basis)
    {
        var product = new float[columns.Length][];
        Parallel.For(0, columns.Length, row =>
        {
            var sum = new float[Columns];
            for (var k = 0; k < columns[row].Length; k++) TensorPrimitives.MultiplyAdd(basis[columns[row][k]], values[row][k], sum, sum);
            product[row] = sum;
        });
        return product;
    }

    /// <summary>Gram–Schmidt on the columns.</summary>
    private static float[][] Orthonormal(float[][] rows)
    {
        var byColumn = Enumerable.Range(0, Columns).Select(column => Array.ConvertAll(rows, row => row[column])).ToArray();
        for (var column = 0; column < Columns; column++)
        {
            var vector = byColumn[column];
            for (var before = 0; before < column; before++)
                TensorPrimitives.MultiplyAdd(byColumn[before], -TensorPrimitives.Dot<float>(vector, byColumn[before]), vector, vector);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        }
        return [.. Enumerable.Range(0, rows.Length).Select(row => byColumn.Select(vector => vector[row]).ToArray())];
    }

    /// <summary>Directions scaled by √strength, words to unit length, and the mean word taken off: what all words share says nothing.</summary>
    private static float[][] Normalised(float[][] basis, double[] strengths, int[] counts)
    {
        var vectors = Array.ConvertAll(basis, row => Enumerable.Range(0, Dimensions).Select(i => (float)(row[i] * Math.Sqrt(strengths[i]))).ToArray());
        var mean = new float[Dimensions];
        for (var word = 0; word < vectors.Length; word++)
        {
            TensorPrimitives.Divide(vectors[word], TensorPrimitives.Norm<float>(vectors[word]) + 1e-9f, vectors[word]);
            TensorPrimitives.MultiplyAdd(vectors[word], counts[word], mean, mean);
        }
        TensorPrimitives.Divide(mean, counts.Sum(), mean);
        foreach (var vector in vectors) TensorPrimitives.Subtract(vector, mean, vector);
        return vectors;
    }
}
