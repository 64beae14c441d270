using System.Globalization;
using System.CommandLine;
using Engine.Training.Data;
using Engine.Training.Fitting;
using Engine.Training.Measurements;
using Engine.Understanding;

namespace Engine.Training.Commands;

/// <summary><c>few-shot</c>: how well a new assistant does, with few examples and half of the messages out of scope.</summary>
internal static class FewShotCommand
{
    private const int Cuts = 3;

    public static Command Create()
    {
        var sets = new Option<string[]>("--intents") { Description = "Data sets, a folder each; their train and validation files are cut.",
            Required = true, AllowMultipleArgumentsPerToken = true };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same cuts.", DefaultValueFactory = _ => 1 };
        var command = new Command("few-shot",
            "Cuts data sets to 5 to 30 examples per intent, with half of the messages out of scope, and measures.") { sets, seed };
        command.SetAction(parsed => Print([.. parsed.GetValue(sets)!], parsed.GetValue(seed), Console.Out));
        return command;
    }

    /// <summary>Prints a table. What words mean was learnt without anybody's labels, so that these sets' say nothing beforehand.</summary>
    public static void Print(string[] sets, int seed, TextWriter output)
    {
        output.WriteLine("| 5 to 30 examples per intent, half of the messages out of scope | accuracy in scope | AUROC | refused of the "
            + "strangers / kept of the others, at 0.5 | calibration error |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var set in sets)
        {
            var rows = TsvReader.Read(set);
            var figures = Enumerable.Range(seed, Cuts).Select(cut => Measure(FewShot.Cut(rows, cut), cut)).ToArray();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(set)} | {Mean(f => f.InScopeAccuracy):P1} | {Mean(f => f.OutOfScopeAuroc!.Value):F3} | "
                    + $"{Mean(f => f.OutOfScopeRecallAtHalf!.Value):P0} / {Mean(f => f.InScopeKeptAtHalf!.Value):P0} | "
                        + $"{Mean(f => f.ExpectedCalibrationError):P1} |"));

            double Mean(Func<Evaluation, double> of) => figures.Average(of);
        }
    }

    private static Evaluation Measure(FewShot cut, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("few-shot").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "model.json"),
                IntentTrainer.Train(cut.Train, folder, seed, Progress.None).Settings.ToJson());
            using var model = OnnxUnderstanding.Load(folder);
            return Evaluator.Evaluate(model, cut.Test, null, TimeProvider.System);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
