using System.CommandLine;
using Engine.Training.Data;
using Engine.Training.Measurements;
using Engine.Understanding;

namespace Engine.Training.Commands;

/// <summary><c>evaluate</c>: a model folder against labelled text it has not seen.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model folder.", Required = true };
        var intents = new Option<string>(
            "--intents") { Description = "A file of labelled messages (TSV: text, label; 'oos' is out of scope).", Required = true };
        var sentiment = new Option<string?>("--sentiment") { Description = "A file of labelled moods (TSV: text, label, score)." };
        var json = new Option<string?>("--json") { Description = "Where to write the figures as JSON." };
        var command = new Command("evaluate", "Measures a model folder.") { model, intents, sentiment, json };
        command.SetAction(parsed =>
        {
            using var understanding = OnnxUnderstanding.Load(parsed.GetValue(model)!);
            var moods = parsed.GetValue(sentiment) is { } path ? TsvReader.Read(path) : null;
            var figures = Evaluator.Evaluate(understanding, TsvReader.Read(parsed.GetValue(intents)!), moods, TimeProvider.System).ToJson();
            Console.Write(figures);
            if (parsed.GetValue(json) is { } file) File.WriteAllText(file, figures);
        });
        return command;
    }
}
