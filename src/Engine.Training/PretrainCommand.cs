using System.CommandLine;
using System.Text.Json;

namespace Engine.Training;

/// <summary><c>pretrain</c>: unlabelled text to the word vectors that every training starts from.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var texts = new Option<string[]>("--texts") { Description = "Files or folders (TSV with a text column, of folders the train files), or dialogues (JSONL).", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--out") { Description = "The file to write; src/Engine.Training/words.vectors is built into this program.", Required = true };
        var seed = new Option<int>("--seed") { Description = "The same seed and texts give the same file.", DefaultValueFactory = _ => 1 };
        var command = new Command("pretrain", "Learns what words mean from unlabelled text.") { texts, output, seed };
        command.SetAction(parsed =>
        {
            var (ids, vectors) = Pretraining.Learn(parsed.GetValue(texts)!.SelectMany(TextsOf), parsed.GetValue(seed));
            WordVectors.Save(ids, vectors, parsed.GetValue(output)!);
            Console.WriteLine($"{ids.Length} words");
        });
        return command;
    }

    private static IEnumerable<string> TextsOf(string path) =>
        path.EndsWith(".jsonl", StringComparison.Ordinal) ? File.ReadLines(path).SelectMany(Said)
        : TsvReader.Read(Directory.Exists(path) && File.Exists(Path.Combine(path, "train.tsv")) ? Path.Combine(path, "train.tsv") : path).Select(row => row.Text);

    // Dialogues of a test split say nothing here: their words would help to judge them.
    private static IEnumerable<string> Said(string line)
    {
        var dialogue = JsonDocument.Parse(line).RootElement;
        if (dialogue.TryGetProperty("scenario", out var scenario) && scenario.ValueKind == JsonValueKind.Object && scenario.TryGetProperty("split", out var split) && split.GetString() == "test") return [];
        return dialogue.GetProperty("turns").EnumerateArray().Where(turn => turn.GetProperty("who").GetString() != "action").Select(turn => turn.GetProperty("text").GetString()!);
    }
}
