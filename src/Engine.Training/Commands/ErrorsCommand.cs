using System.CommandLine;
using Engine.Training.Data;
using Engine.Understanding;

namespace Engine.Training.Commands;

/// <summary><c>errors</c>: what a model gets wrong in labelled messages, what hurts most first.</summary>
public static class ErrorsCommand
{
    // What the assistant acts on, see its thresholds.
    private const float Acted = 0.5f;

    private enum Harm { DangerMissed, WronglyEscalated, PersonMissed, WronglyAnswered, StrangerAnswered, Refused }

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "The model folder.", Required = true };
        var texts = new Option<string>("--texts") { Description = "A file of labelled messages (TSV: text, label; 'oos' is out of scope).",
            Required = true };
        var danger = Labels("--danger", "Intents that must never be missed.", "self_harm", "threat", "safety");
        var people = Labels("--people", "Intents that bring a person.",
            "human_agent", "fraud", "billing_dispute", "legal", "complaint", "accessibility", "bereavement", "data_request");
        var command = new Command("errors", "Lists a model's most harmful mistakes first.") { model, texts, danger, people };
        command.SetAction(parsed =>
        {
            using var understanding = OnnxUnderstanding.Load(parsed.GetValue(model)!);
            Print(understanding, TsvReader.Read(parsed.GetValue(texts)!),
                [.. parsed.GetValue(danger)!], [.. parsed.GetValue(people)!], Console.Out);
        });
        return command;
    }

    private static Option<string[]> Labels(string name, string description, params string[] labels) =>
        new(name) { Description = description + $" Default: {string.Join(' ', labels)}.",
            DefaultValueFactory = _ => labels, AllowMultipleArgumentsPerToken = true };

    public static void Print(OnnxUnderstanding model, IReadOnlyList<LabelledText> rows,
        HashSet<string> danger, HashSet<string> people, TextWriter output)
    {
        var mistakes = rows.Select(row => (Row: row, Read: model.Analyze(row.Text)))
            .Select(m => (m.Row, m.Read,
                Harm: HarmOf(m.Row.Label, m.Read.Intent, m.Read.Confidence >= Acted && m.Read.InScope >= Acted, danger, people)))
            .Where(m => m.Harm is not null)
            .OrderBy(m => m.Harm).ThenByDescending(m => m.Read.Confidence * m.Read.InScope).ToArray();
        foreach (var kind in mistakes.GroupBy(m => m.Harm!.Value))
        {
            output.WriteLine(FormattableString.Invariant($"{Name(kind.Key)}: {kind.Count()} of {rows.Count}"));
            foreach (var (row, read, _) in kind)
                output.WriteLine(FormattableString.Invariant(
                    $"  {row.Label} → {read.Intent} {read.Confidence:F2}, in scope {read.InScope:F2}: {row.Text}"));
        }
        if (mistakes.Length == 0) output.WriteLine("No mistake.");
    }

    /// <returns>Null when nothing is wrong.</returns>
    private static Harm? HarmOf(string truth, string guess, bool isActedOn, HashSet<string> danger, HashSet<string> people)
    {
        var brings = isActedOn && (danger.Contains(guess) || people.Contains(guess));
        if (danger.Contains(truth)) return isActedOn && danger.Contains(guess) ? null : Harm.DangerMissed;
        if (people.Contains(truth)) return brings ? null : Harm.PersonMissed;
        if (brings) return Harm.WronglyEscalated;
        if (truth == LabelledText.OutOfScope) return isActedOn ? Harm.StrangerAnswered : null;
        return !isActedOn ? Harm.Refused : guess == truth ? null : Harm.WronglyAnswered;
    }

    private static string Name(Harm harm) => harm switch
    {
        Harm.DangerMissed => "Danger missed",
        Harm.WronglyEscalated => "Wrongly brought to a person",
        Harm.PersonMissed => "Should have reached a person",
        Harm.WronglyAnswered => "Wrongly answered",
        Harm.StrangerAnswered => "Out of scope, and answered",
        _ => "Not understood",
    };
}
