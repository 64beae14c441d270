using System.CommandLine;
using Engine.Training.Data;
using Engine.Training.Fitting;
using Engine.Training.Reports;

namespace Engine.Training.Commands;

/// <summary><c>train</c>: labelled text to a model folder.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var intents = new Option<string[]>("--intents") { Description = "Files or folders of labelled messages (TSV: text, label).",
            Required = true, AllowMultipleArgumentsPerToken = true };
        var sentiment = new Option<string[]>("--sentiment") { Description =
            "Files or folders of labelled moods (TSV: text, label, score, emotion).", AllowMultipleArgumentsPerToken = true };
        var map = new Option<string?>("--map") { Description = "Which labels of public data sets stand for which intents (TSV)." };
        var data = new Option<string?>("--data") { Description = "The folder of the data sets that --map names." };
        var factual = new Option<string[]>("--factual")
        {
            Description = "Files or folders of messages that say what they are about and not how their writer feels: refunds and failures "
                + "are no moods.",
            AllowMultipleArgumentsPerToken = true,
        };
        var keep = new Option<double>("--keep")
        {
            Description = "Share of good messages that an in-scope probability of 0.5 lets through, 0.5 to 1.",
                DefaultValueFactory = _ => IntentTrainer.Keep,
        };
        var output = new Option<string>("--out") { Description = "The model folder to write.", Required = true };
        var seed = new Option<int>("--seed") { Description = "The same seed and data give the same files.", DefaultValueFactory = _ => 1 };
        var command = new Command("train", "Trains a model folder.") { intents, sentiment, map, data, factual, keep, output, seed };
        command.SetAction(parsed =>
        {
            var rows = parsed.GetValue(intents)!.SelectMany(TsvReader.Read).ToList();
            if (parsed.GetValue(map) is { } mapPath)
                rows.AddRange(LabelMap.Read(mapPath)
                    .Apply(parsed.GetValue(data)
                        ?? throw new InvalidDataException("--map needs --data, the folder of the data sets it names."),
                            parsed.GetValue(seed)));
            var moods = parsed.GetValue(sentiment) is { Length: > 0 } paths ? paths.SelectMany(TsvReader.Read).ToList() : null;
            moods?.AddRange((parsed.GetValue(factual) ?? []).SelectMany(TsvReader.Read).DistinctBy(row => row.Text.ToLowerInvariant())
                .Select(row => new LabelledText(row.Text, "neutral", Emotion: "neutral", Source: row.Source)));
            if (parsed.GetValue(keep) is var share and (< 0.5 or >= 1))
                throw new InvalidDataException($"--keep {share} is not a share from 0.5 to below 1.");
            Train(rows, moods, parsed.GetValue(output)!, parsed.GetValue(keep), parsed.GetValue(seed),
                new Progress(Console.Out, TimeProvider.System, !Console.IsOutputRedirected));
        });
        return command;
    }

    private static void Train(List<LabelledText> rows, List<LabelledText>? moods, string folder, double keep, int seed, Progress progress)
    {
        var notes = DataNotes.Of(rows);
        var moodNotes = moods is null ? null : DataNotes.Of(moods);
        foreach (var sentence in notes.Sentences.Concat(moodNotes?.Sentences ?? [])) Console.Error.WriteLine(sentence);

        Directory.CreateDirectory(folder);
        var (settings, answers, features) = IntentTrainer.Train(notes.Rows, folder, seed, progress, keep);
        if (moodNotes is not null) settings = settings with { Sentiment = SentimentTrainer.Train(moodNotes.Rows, folder, seed, progress) };
        File.WriteAllText(Path.Combine(folder, "model.json"), settings.ToJson());

        var report = TrainingReport.Of(answers, settings.Intents.Length, features, notes.Sentences);
        File.WriteAllText(Path.Combine(folder, "report.json"), report.ToJson());
        ModelCard.Write(report, settings, folder);
        Plots.Write(answers, report, folder);
    }
}
