namespace Engine.Training.Data;

/// <summary>Which labels of public data sets stand for which of our intents.</summary>
/// <remarks>
/// A TSV with the columns dataset, label, intent and most (rows taken at most; empty for all). The label <c>*</c> names every label of the
/// set that has no row of its own.
/// </remarks>
public sealed class LabelMap
{
    private sealed record Rule(string Dataset, string Label, string Intent, int Most);

    private readonly List<Rule> _rules = [];

    public static LabelMap Read(string path)
    {
        var map = new LabelMap();
        foreach (var (line, index) in File.ReadLines(path).Select((line, index) => (line, index)).Skip(1))
        {
            if (line.Length == 0 || line.StartsWith('#')) continue;
            var columns = line.Split('\t');
            if (columns.Length < 3)
                throw new InvalidDataException(
                    $"{Path.GetFileName(path)}:{index + 1}: dataset, label and intent are needed, split by TABs.");
            map._rules.Add(new Rule(columns[0], columns[1], columns[2],
                columns.Length > 3 && columns[3].Length > 0
                    ? int.Parse(columns[3], System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue));
        }
        return map;
    }

    /// <summary>The mapped rows of all data sets named, under our labels; a seed decides which rows are taken where not all are.</summary>
    /// <param name="folder">Holds one folder per data set.</param>
    public List<LabelledText> Apply(string folder, int seed)
    {
        var rows = new List<LabelledText>();
        foreach (var set in _rules.GroupBy(rule => rule.Dataset))
        {
            var byLabel = TsvReader.Read(Path.Combine(folder, set.Key)).GroupBy(row => row.Label)
                .ToDictionary(group => group.Key, group => group.ToArray());
            var named = set.Select(rule => rule.Label).ToHashSet();
            foreach (var rule in set)
            {
                var candidates = rule.Label == "*" ? [.. byLabel.Where(pair => !named.Contains(pair.Key)).SelectMany(pair => pair.Value)]
                    : byLabel.TryGetValue(rule.Label, out var found) ? found
                    : throw new InvalidDataException($"The data set {set.Key} has no label '{rule.Label}'.");
                var order = new Random(seed);
                order.Shuffle(candidates);
                rows.AddRange(candidates.Take(rule.Most).Select(row => row with { Label = rule.Intent }));
            }
        }
        return rows;
    }
}
