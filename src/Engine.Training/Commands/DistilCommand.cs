using System.CommandLine;
using System.Text.Json;
using Engine.Training.Data;
using Engine.Training.Features;

namespace Engine.Training.Commands;

/// <summary><c>pretrain</c>: unlabelled text to the word vectors that every training starts from.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var texts = new Option<string[]>("--texts") { Description = "Files or folders (TSV with a text column, of folders the train files), or dialogues (JSONL): what company words keep.", Required = true, AllowMultipleArgumentsPerToken = true };
        var labelled = new Option<string[]>("--labelled") { Description = "Data sets, a file or folder each (of folders the train and validation files): what labels make of words and letters.", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--out") { Description = "The folder to write words.vectors and labels.vectors to; those of src/Engine.Training are built into this program.", Required = true };
        var seed = new Option<int>("--seed") { Description = "The same seed and texts give the same files.", DefaultValueFactory = _ => 1 };
        var command = new Command("pretrain", "Learns what words mean, before any training.") { texts, labelled, output, seed };
        command.SetAction(parsed =>
        {
            var words = WordPretraining.Learn(parsed.GetValue(texts)!.SelectMany(TextsOf), parsed.GetValue(seed));
            FeatureVectors.Save(words.Ids, words.Vectors, Path.Combine(parsed.GetValue(output)!, "words.vectors"));
            var labels = LabelPretraining.Learn([.. parsed.GetValue(labelled)!.Select(LabelledOf)], parsed.GetValue(seed));
            FeatureVectors.Save(labels.Ids, labels.Vectors, Path.Combine(parsed.GetValue(output)!, "labels.vectors"));
            Console.WriteLine($"{words.Ids.Length} words; {labels.Ids.Length} words and n-grams with labels");
        });
        return command;
    }

    private static IEnumerable<string> TextsOf(string path) =>
        path.EndsWith(".jsonl", StringComparison.Ordinal) ? File.ReadLines(path).SelectMany(Said)
        : TsvReader.Read(Directory.Exists(path) && File.Exists(Path.Combine(path, "train.tsv")) ? Path.Combine(path, "train.tsv") : path).Select(row => row.Text);

    // Repeated rows would only count more, and what is out of one set's scope is in another's.
    public static IReadOnlyList<LabelledText> LabelledOf(string path) =>
        [.. TsvReader.Read(path).Where(row => !row.IsOutOfScope).DistinctBy(row => (row.Text.ToLowerInvariant(), row.Label))];

    // Dialogues of a test split say nothing here: their words would help to judge them.
    private static IEnumerable<string> Said(string line)
    {
        var dialogue = JsonDocument.Parse(line).RootElement;
        if (dialogue.TryGetProperty("scenario", out var scenario) && scenario.ValueKind == JsonValueKind.Object && scenario.TryGetProperty("split", out var split) && split.GetString() == "test") return [];
        return dialogue.GetProperty("turns").EnumerateArray().Where(turn => turn.GetProperty("who").GetString() != "action").Select(turn => turn.GetProperty("text").GetString()!);
    }
}
