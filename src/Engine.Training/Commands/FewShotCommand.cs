using System.CommandLine;
using Engine.Training.Data;
using Engine.Training.Features;
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
        var sets = new Option<string[]>("--intents") { Description = "Data sets, a folder each; their train and validation files are cut.", Required = true, AllowMultipleArgumentsPerToken = true };
        var others = new Option<string[]>("--labelled") { Description = "Further data sets whose labels say what words mean.", AllowMultipleArgumentsPerToken = true };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same cuts.", DefaultValueFactory = _ => 1 };
        var command = new Command("few-shot", "Cuts data sets to 5 to 30 examples per intent, with half of the messages out of scope, and measures.") { sets, others, seed };
        command.SetAction(parsed => Print([.. parsed.GetValue(sets)!], [.. parsed.GetValue(others) ?? []], parsed.GetValue(seed), Console.Out));
        return command;
    }

    /// <summary>Prints a table. What words mean is learnt anew for every set, from the labels of all the others: a new assistant's labels are in nobody's data.</summary>
    public static void Print(string[] sets, string[] others, int seed, TextWriter output)
    {
        output.WriteLine("| 5 to 30 examples per intent, half of the messages out of scope | accuracy in scope | AUROC | refused of the strangers / kept of the others, at 0.5 | calibration error |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var set in sets)
        {
            var labels = LabelPretraining.Learn([.. sets.Concat(others).Where(other => other != set).Select(PretrainCommand.LabelledOf)], seed);
            var vectors = FeatureVectors.Shipped.WithLabels(labels.Ids, labels.Vectors);
            var rows = TsvReader.Read(set);
            var figures = Enumerable.Range(seed, Cuts).Select(cut => Measure(FewShot.Cut(rows, cut), vectors, cut)).ToArray();
            output.WriteLine(FormattableString.Invariant($"| {Path.GetFileName(set)} | {Mean(f => f.InScopeAccuracy):P1} | {Mean(f => f.OutOfScopeAuroc!.Value):F3} | {Mean(f => f.OutOfScopeRecallAtHalf!.Value):P0} / {Mean(f => f.InScopeKeptAtHalf!.Value):P0} | {Mean(f => f.ExpectedCalibrationError):P1} |"));

            double Mean(Func<Evaluation, double> of) => figures.Average(of);
        }
    }

    private static Evaluation Measure(FewShot cut, FeatureVectors vectors, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("few-shot").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "model.json"), IntentTrainer.Train(cut.Train, folder, seed, Progress.None, vectors).Settings.ToJson());
            using var model = OnnxUnderstanding.Load(folder);
            return Evaluator.Evaluate(model, cut.Test, null, TimeProvider.System);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
