using System.Globalization;
using System.CommandLine;
using Engine.Understanding;

namespace Engine.Training.Commands;

/// <summary><c>explain</c>: why a message is read as it is.</summary>
internal static class ExplainCommand
{
    private const int Shown = 12;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model folder.", Required = true };
        var text = new Option<string>("--text") { Description = "The message.", Required = true };
        var command = new Command("explain", "Shows the features that carried a decision.") { model, text };
        command.SetAction(parsed =>
        {
            using var understanding = OnnxUnderstanding.Load(parsed.GetValue(model)!);
            Print(understanding.Explain(parsed.GetValue(text)!), Console.Out);
        });
        return command;
    }

    private static void Print(Explanation explanation, TextWriter output)
    {
        var a = explanation.Analysis;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{a.Intent} {a.Confidence:F3}, then {a.RunnerUp} {a.RunnerUpConfidence:F3}; in scope {a.InScope:F3}; mood {a.Sentiment:F3}, "
                + $"frustration {a.Frustration:F3}; urgency {a.Urgency:F2}; language {a.Language}"));
        foreach (var span in a.Sensitive) output.WriteLine($"sensitive: {span.Kind} at {span.Start}, {span.Length} characters");
        output.WriteLine();
        output.WriteLine($"What each feature adds to {a.Intent} and to {a.RunnerUp}:");
        foreach (var share in explanation.Features.Take(Shown)) Line(share);
        var against = explanation.Features.Skip(Shown).Where(share => share.ForBest < 0).TakeLast(Shown / 2).ToArray();
        if (against.Length > 0) output.WriteLine("      …");
        foreach (var share in against) Line(share);

        void Line(FeatureShare share) =>
            output.WriteLine(FormattableString.Invariant(
                $"{share.ForBest,8:+0.000;-0.000} {share.ForSecond,8:+0.000;-0.000}  '{share.Feature}'"));
    }
}
