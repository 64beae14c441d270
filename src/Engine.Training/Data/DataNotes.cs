using Engine.Understanding;

namespace Engine.Training.Data;

/// <summary>What is odd about training data, in sentences with file and line. Nothing is left out without one.</summary>
/// <param name="Rows">The rows to train on.</param>
/// <param name="Sentences">What was found, for people.</param>
public sealed record DataNotes(IReadOnlyList<LabelledText> Rows, IReadOnlyList<string> Sentences)
{
    private const int ExamplesShown = 5;

    public static DataNotes Of(IReadOnlyList<LabelledText> rows)
    {
        var sentences = new List<string>();
        var kept = new List<LabelledText>(rows.Count);
        foreach (var row in rows)
        {
            if (string.IsNullOrWhiteSpace(row.Text) || row.Text.All(char.IsControl))
                sentences.Add($"{row.Source}: the text is empty; the row is left out.");
            else kept.Add(row);
            if (row.Text.Length > MessageFeatures.LengthMax)
                sentences.Add($"{row.Source}: the text has {row.Text.Length} characters; the first {MessageFeatures.LengthMax} are read.");
            if (row.Text.Contains('\0')) sentences.Add($"{row.Source}: the text holds NUL characters; they are read as blanks.");
            if (row.Text.Contains('\uFFFD'))
                sentences.Add($"{row.Source}: the text holds bytes that are not UTF-8; they are read as U+FFFD.");
        }
        if (kept.Count == 0) throw new InvalidDataException($"{rows[0].Source}: none of the {rows.Count} row(s) holds any text.");

        foreach (var label in kept.GroupBy(row => row.Label).Where(group => group.Count() == 1 && group.Key != LabelledText.OutOfScope))
            sentences.Add($"{label.First().Source}: the label '{label.Key}' has one example; it is learnt, but what it is worth cannot be "
                + $"measured.");
        AddDuplicates(kept, sentences);
        return new DataNotes(kept, sentences);
    }

    private static void AddDuplicates(List<LabelledText> rows, List<string> sentences)
    {
        var repeated = rows.GroupBy(row => row.Text.Trim().ToLowerInvariant()).Where(group => group.Skip(1).Any()).ToArray();
        var contradicting = repeated.Where(group => group.Select(row => row.Label).Distinct().Skip(1).Any()).ToArray();
        if (repeated.Length > 0)
            sentences.Add($"{repeated.Length} text(s) occur more than once, in {repeated.Sum(group => group.Count())} rows; all are kept.");
        if (contradicting.Length == 0) return;
        sentences.Add($"{contradicting.Length} text(s) occur with different labels, in {contradicting.Sum(group => group.Count())} rows; "
            + $"all are kept, and the model will be unsure about them:");
        sentences.AddRange(contradicting.Take(ExamplesShown).Select(group =>
            "  " + string.Join(", ", group.GroupBy(row => row.Label)
                .Select(label => $"{label.First().Source} '{label.Key}'{(label.Count() > 1 ? $" ×{label.Count()}" : "")}"))));
        if (contradicting.Length > ExamplesShown) sentences.Add($"  … and {contradicting.Length - ExamplesShown} more.");
    }
}
