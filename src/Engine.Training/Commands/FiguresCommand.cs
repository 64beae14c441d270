using System.Globalization;
using System.CommandLine;
using System.Diagnostics;
using Engine.Training.Data;
using Engine.Training.Fitting;
using Engine.Training.Measurements;
using Engine.Understanding;

namespace Engine.Training.Commands;

/// <summary><c>figures</c>: trains and measures everything that the documentation states, and prints its tables.</summary>
internal static class FiguresCommand
{
    private static readonly string[] Sets = ["clinc150", "banking77", "hwu64", "abcd-openings"];
    private static readonly string[] MoodSets = ["goemotions", "vader-tweets", "vader-amazon"];

    private const string TwentyWords =
        "hello, I ordered a blue jacket two weeks ago and it still has not arrived, can you check where it is?";

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of the public data sets; holds intents/ and sentiment/.",
            Required = true };
        var seed = new Option<int>("--seed") { Description = "The same seed and data give the same models.", DefaultValueFactory = _ => 1 };
        var command = new Command("figures", "Trains on the public data sets and prints how good the models are.") { data, seed };
        command.SetAction(parsed =>
        {
            var folder = Directory.CreateTempSubdirectory("figures").FullName;
            try
            {
                Print(parsed.GetValue(data)!, folder, parsed.GetValue(seed), Console.Out, TimeProvider.System);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static void Print(string data, string folder, int seed, TextWriter output, TimeProvider time)
    {
        output.WriteLine("| trained on train and validation, measured on test | accuracy in scope | calibration error | AUROC | strangers "
            + "refused where 90 % are answered rightly | training, wall / processor | intent.onnx |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var set in Sets)
        {
            var (settings, wall, processor) = Train(set);
            File.WriteAllText(Path.Combine(folder, set, "model.json"), settings.ToJson());
            using var model = OnnxUnderstanding.Load(Path.Combine(folder, set));
            var f = Evaluator.Evaluate(model, TsvReader.Read(Path.Combine(data, "intents", set, "test.tsv")), null, time);
            var (auroc, recall) = f.OutOfScopeCount == 0 ? ("", "")
                : (Invariant($"{f.OutOfScopeAuroc:F3}"), Invariant($"{f.OutOfScopeRecall:P1}"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {set} | {f.InScopeAccuracy:P2} | {f.ExpectedCalibrationError:P1} | {auroc} | {recall} | {wall.TotalSeconds:F0} s / "
                    + $"{processor.TotalSeconds:F0} s | {new FileInfo(Path.Combine(folder, set, "intent.onnx")).Length / 1e6:F1} MB |"));
        }

        output.WriteLine();
        output.WriteLine("| moods, trained on all three sets together | accuracy | macro-F1 | correlation with human scores |");
        output.WriteLine("|---|---|---|---|");
        var both = Path.Combine(folder, Sets[0]);
        var moods = SentimentTrainer.Train([.. MoodSets.SelectMany(set => TsvReader.Read(Path.Combine(data, "sentiment", set)))],
            both, seed, Progress.None);
        File.WriteAllText(Path.Combine(both, "model.json"),
            (ModelSettings.Parse(File.ReadAllText(Path.Combine(both, "model.json"))) with { Sentiment = moods }).ToJson());
        using var whole = OnnxUnderstanding.Load(both);
        foreach (var set in MoodSets)
        {
            var f = Evaluator.OfMoods(whole, TsvReader.Read(Path.Combine(data, "sentiment", set, "test.tsv")));
            output.WriteLine(Invariant($"| {set} | {f.Accuracy:P1} | {f.MacroF1:F3} | {f.Pearson:F3} |"));
        }

        var latency = Evaluator.LatencyOf(whole, [new LabelledText(TwentyWords, "")], time);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"One message of 20 words, features, both models ({whole.Intents.Count} intents), spans and language: p50 {latency.P50} µs, "
                + $"p99 {latency.P99} µs."));

        output.WriteLine();
        FewShotCommand.Print([.. Sets.Select(Intents)], seed, output);

        output.WriteLine();
        SpansCommand.Print(Path.Combine(Intents("multidogo"), "test.tsv"), output);

        string Intents(string set) => Path.Combine(data, "intents", set);

        (ModelSettings, TimeSpan Wall, TimeSpan Processor) Train(string set)
        {
            var rows = TsvReader.Read(Intents(set));
            Directory.CreateDirectory(Path.Combine(folder, set));
            using var process = Process.GetCurrentProcess();
            var (begun, spent) = (time.GetTimestamp(), process.TotalProcessorTime);
            var settings = IntentTrainer.Train(rows, Path.Combine(folder, set), seed, Progress.None).Settings;
            process.Refresh();
            return (settings, time.GetElapsedTime(begun), process.TotalProcessorTime - spent);
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
