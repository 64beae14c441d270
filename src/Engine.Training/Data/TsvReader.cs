using System.Globalization;
using System.Text;

namespace Engine.Training.Data;

/// <summary>Reads labelled text: one row per line, columns split on TAB, a header line that names <c>text</c> and <c>label</c>.</summary>
/// <remarks>
/// There is no quoting and no escaping. Further columns may be named <c>score</c> and <c>emotion</c>; others are passed over.
/// </remarks>
public static class TsvReader
{
    /// <param name="path">A file, or a folder whose <c>train*.tsv</c> and <c>validation*.tsv</c> are read; when it has neither, all its
    /// <c>*.tsv</c>.</param>
    /// <exception cref="InvalidDataException">Something in a file cannot be used; the message names the file and the line.</exception>
    public static List<LabelledText> Read(string path) => [.. FilesOf(path).SelectMany(ReadFile)];

    private static string[] FilesOf(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new InvalidDataException($"{path}: there is no such file or folder.");
        var all = Directory.GetFiles(path, "*.tsv", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var forTraining = Array.FindAll(all, file => Path.GetFileName(file) is "train.tsv" or "validation.tsv");
        if (all.Length == 0) throw new InvalidDataException($"{path}: the folder holds no .tsv file.");
        return forTraining.Length > 0 ? forTraining : all;
    }

    private static List<LabelledText> ReadFile(string path)
    {
        // The folder too: every data set has a train.tsv.
        var name = Path.Combine(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "", Path.GetFileName(path))
            .Replace('\\', '/');
        // Bytes that are not UTF-8 become U+FFFD: one mistyped character is no reason to lose a row.
        var lines = File.ReadAllText(path, Encoding.UTF8).Split('\n');
        var header = lines[0].TrimEnd('\r').Split('\t');
        int text = Array.IndexOf(header, "text"), label = Array.IndexOf(header, "label");
        int score = Array.IndexOf(header, "score"), emotion = Array.IndexOf(header, "emotion");
        if (text < 0 || label < 0)
            throw new InvalidDataException($"{name}:1: the first line must name the columns 'text' and 'label', split by a TAB.");

        var rows = new List<LabelledText>(lines.Length);
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length == 0) continue;
            var source = string.Create(CultureInfo.InvariantCulture, $"{name}:{i + 1}");
            var columns = line.Split('\t');
            if (columns.Length <= Math.Max(text, label))
                throw new InvalidDataException(
                    $"{source}: the line has {columns.Length} column(s); text and label are needed, split by a TAB.");
            if (string.IsNullOrWhiteSpace(columns[label]))
                throw new InvalidDataException($"{source}: the label is empty.");
            rows.Add(new LabelledText(columns[text], columns[label].Trim(), ScoreOf(columns, score, source),
                emotion >= 0 && emotion < columns.Length ? columns[emotion] : null, source));
        }
        if (rows.Count == 0) throw new InvalidDataException($"{name}: the file holds no rows after its header.");
        return rows;
    }

    private static float? ScoreOf(string[] columns, int at, string source)
    {
        if (at < 0 || at >= columns.Length || columns[at].Length == 0) return null;
        return float.TryParse(columns[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && score is >= -1 and <= 1
            ? score
            : throw new InvalidDataException($"{source}: the score '{columns[at]}' is not a number from -1 to 1.");
    }
}
