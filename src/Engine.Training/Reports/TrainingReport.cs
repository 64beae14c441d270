using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Training.Data;
using Engine.Training.Measurements;

namespace Engine.Training.Reports;

/// <summary>One training message, read by a classifier that had not seen it.</summary>
public sealed record UnseenAnswer(string Text, string Truth, string Guess, double Confidence, double InScope);

/// <summary>What training found out about the model, from messages that the classifier at hand had not seen (cross-validation).</summary>
public sealed record TrainingReport
{
    /// <summary>Messages measured: all of the training data.</summary>
    public required int Rows { get; init; }
    public required int OutOfScopeRows { get; init; }
    public required int Intents { get; init; }
    public required int Features { get; init; }
    public required double Accuracy { get; init; }
    public required double MacroF1 { get; init; }
    public required double ExpectedCalibrationError { get; init; }
    public double? OutOfScopeAuroc { get; init; }

    /// <summary>What each cut of the in-scope probability costs and brings; null where the data has no strangers.</summary>
    public IReadOnlyList<ScopeCut>? ScopeCurve { get; init; }
    public required CoverageAtError CoverageAtError { get; init; }
    public required IReadOnlyList<ConfusedPair> WorstPairs { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }

    private const int PairsShown = 15;

    public static TrainingReport Of(IReadOnlyList<UnseenAnswer> answers, int intents, int features, IReadOnlyList<string> notes)
    {
        var inside = answers.Where(answer => answer.Truth != LabelledText.OutOfScope).ToArray();
        var pairs = inside.Select(answer => (answer.Truth, answer.Guess)).ToArray();
        var outside = answers.Count - inside.Length;
        return new TrainingReport
        {
            Rows = answers.Count,
            OutOfScopeRows = outside,
            Intents = intents,
            Features = features,
            Accuracy = Round((double)pairs.Count(pair => pair.Truth == pair.Guess) / pairs.Length),
            MacroF1 = Round(Measures.MacroF1(pairs)),
            ExpectedCalibrationError = Round(Measures.ExpectedCalibrationError(Judged(inside))),
            OutOfScopeAuroc = outside == 0 ? null
                : Round(Measures.Auroc(answers.Select(answer => (answer.InScope, answer.Truth != LabelledText.OutOfScope)))),
            ScopeCurve = outside == 0 ? null : [.. Enumerable.Range(1, 9).Select(tenth => ScopeCut.At(tenth / 10.0, answers))],
            CoverageAtError = new CoverageAtError(Round(Measures.CoverageAt(0.01, Judged(inside))),
                Round(Measures.CoverageAt(0.02, Judged(inside))), Round(Measures.CoverageAt(0.05, Judged(inside)))),
            WorstPairs = [.. pairs.Where(pair => pair.Truth != pair.Guess).GroupBy(pair => pair).OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.Truth, StringComparer.Ordinal).ThenBy(group => group.Key.Guess, StringComparer.Ordinal)
                .Take(PairsShown).Select(
                    group => new ConfusedPair(group.Key.Truth, group.Key.Guess, group.Count(),
                        Round((double)group.Count() / pairs.Count(pair => pair.Truth == group.Key.Truth))))],
            Notes = notes,
        };
    }

    public static (double Confidence, bool Right)[] Judged(IEnumerable<UnseenAnswer> inside) =>
        [.. inside.Select(answer => (answer.Confidence, answer.Truth == answer.Guess))];

    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.TrainingReport).ReplaceLineEndings("\n") + "\n";

    private static double Round(double value) => Math.Round(value, 4);
}

/// <param name="Cut">In-scope probability below which a message is refused.</param>
/// <param name="Kept">Share of the messages in scope that pass.</param>
/// <param name="Refused">Share of the others that do not.</param>
public sealed record ScopeCut(double Cut, double Kept, double Refused)
{
    public static ScopeCut At(double cut, IReadOnlyList<UnseenAnswer> answers)
    {
        var strangers = answers.Count(answer => answer.Truth == LabelledText.OutOfScope);
        var kept = answers.Count(answer => answer.Truth != LabelledText.OutOfScope && answer.InScope >= cut);
        var refused = answers.Count(answer => answer.Truth == LabelledText.OutOfScope && answer.InScope < cut);
        return new ScopeCut(cut, Math.Round((double)kept / (answers.Count - strangers), 3), Math.Round((double)refused / strangers, 3));
    }
}

/// <param name="Share">Of the messages whose intent is <paramref name="Truth"/>, those taken for <paramref name="Guess"/>, 0 to 1.</param>
public sealed record ConfusedPair(string Truth, string Guess, int Count, double Share);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TrainingReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
