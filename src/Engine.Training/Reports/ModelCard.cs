using System.Globalization;
using System.Text;
using Engine.Understanding;

namespace Engine.Training.Reports;

/// <summary>Writes MODEL-CARD.md: what the model does, how it was made and how good it is.</summary>
internal static class ModelCard
{
    private const string Begin = "<!-- figures: written by train -->", End = "<!-- end of figures -->";

    /// <summary>
    /// A card that people have written keeps its words: only the part between the two marks is replaced, or put at its end.
    /// </summary>
    public static void Write(TrainingReport report, ModelSettings settings, string folder)
    {
        var path = Path.Combine(folder, "MODEL-CARD.md");
        var card = File.Exists(path) ? File.ReadAllText(path)
            : $"# Model card: {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))}\n\nReads one message: its "
                + $"intent, whether it is in scope, and its mood. Say here what the model is for, what it is not for, and which data it "
                    + $"was trained on under which licence.\n";
        var begin = card.IndexOf(Begin, StringComparison.Ordinal);
        var end = card.IndexOf(End, StringComparison.Ordinal);
        var figures = Begin + "\n" + Figures(report, settings) + End;
        File.WriteAllText(path, begin >= 0 && end > begin
            ? card[..begin] + figures + card[(end + End.Length)..] : card.TrimEnd() + "\n\n" + figures + "\n");
    }

    private static string Figures(TrainingReport report, ModelSettings settings)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            ## Figures

            From cross-validation: training messages as read by a classifier that had not seen them. They say how well the model knows its data, not how well it does on other people's.

            | | |
            |---|---|
            | messages measured, of them out of scope | {report.Rows}, {report.OutOfScopeRows} |
            | intents | {report.Intents} |
            | features | {report.Features} |
            | accuracy, macro-F1 | {report.Accuracy:F3}, {report.MacroF1:F3} |
            | expected calibration error | {report.ExpectedCalibrationError:F3} |
            | out-of-scope AUROC | {(report.OutOfScopeAuroc is { } auroc ? auroc.ToString("F3", CultureInfo.InvariantCulture) : "no such messages")} |
            | share answered at 1, 2, 5 % error | {report.CoverageAtError.One:F2}, {report.CoverageAtError.Two:F2}, {report.CoverageAtError.Five:F2} |
            | mood | {(settings.Sentiment is null ? "not trained" : "negative, neutral, positive; frustration")} |

            ![Confidence against accuracy](reliability.svg) ![Error against the share answered](coverage.svg) ![The pairs most often confused](confusion.svg)

            """);
        return text.ToString();
    }
}
