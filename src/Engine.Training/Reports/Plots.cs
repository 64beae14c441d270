using System.Globalization;
using System.Security;
using System.Text;
using Engine.Training.Data;

namespace Engine.Training.Reports;

/// <summary>Draws what the report says, as SVG that reads on light and dark pages.</summary>
internal static class Plots
{
    private const int Size = 320, Margin = 44;
    private const int Bins = 15;

    public static void Write(IReadOnlyList<UnseenAnswer> answers, TrainingReport report, string folder)
    {
        var judged = TrainingReport.Judged(answers.Where(answer => answer.Truth != LabelledText.OutOfScope));
        File.WriteAllText(Path.Combine(folder, "reliability.svg"), Reliability(judged));
        File.WriteAllText(Path.Combine(folder, "coverage.svg"), Coverage(judged));
        File.WriteAllText(Path.Combine(folder, "confusion.svg"), Confusion(report.WorstPairs));
    }

    /// <summary>
    /// Per bin of confidence, the share that is right; the diagonal is perfect calibration, and a bar's strength says how many messages it
    /// holds.
    /// </summary>
    private static string Reliability((double Confidence, bool Right)[] judged)
    {
        var body = new StringBuilder();
        foreach (var bin in judged.GroupBy(answer => Math.Min((int)(answer.Confidence * Bins), Bins - 1)).OrderBy(bin => bin.Key))
        {
            var right = bin.Average(answer => answer.Right ? 1.0 : 0);
            var opacity = 0.25 + 0.75 * Math.Sqrt((double)bin.Count() / judged.Length);
            body.Append(CultureInfo.InvariantCulture,
                $"<rect x=\"{X((double)bin.Key / Bins) + 1:F1}\" y=\"{Y(right):F1}\" width=\"{(double)Inner / Bins - 2:F1}\" "
                    + $"height=\"{right * Inner:F1}\" fill=\"#3b82f6\" fill-opacity=\"{opacity:F2}\"><title>{bin.Count()} messages, "
                        + $"{right:P0} right</title></rect>\n");
        }
        body.Append(CultureInfo.InvariantCulture,
            $"<line x1=\"{X(0):F1}\" y1=\"{Y(0):F1}\" x2=\"{X(1):F1}\" y2=\"{Y(1):F1}\" stroke=\"#888\" stroke-dasharray=\"4\"/>\n");
        return Frame("confidence", "share right", body, 1);
    }

    /// <summary>Error among the answers given, as more and more messages are answered, most confident first.</summary>
    private static string Coverage((double Confidence, bool Right)[] judged)
    {
        var points = new StringBuilder();
        int wrong = 0, seen = 0;
        var step = Math.Max(1, judged.Length / 200);
        var errors = judged.OrderByDescending(answer => answer.Confidence)
            .Select(answer => (double)(wrong += answer.Right ? 0 : 1) / ++seen).ToArray();
        var top = Math.Max(0.05, Math.Ceiling(errors[^1] * 20) / 20);
        for (var i = 0; i < errors.Length; i += step)
            points.Append(CultureInfo.InvariantCulture, $"{X((i + 1.0) / errors.Length):F1},{Y(Math.Min(1, errors[i] / top)):F1} ");
        return Frame("share answered", "share wrong",
            new StringBuilder($"<polyline points=\"{points}\" fill=\"none\" stroke=\"#3b82f6\" stroke-width=\"2\"/>\n"), top);
    }

    private static string Confusion(IReadOnlyList<ConfusedPair> pairs)
    {
        const int Row = 20, Width = 560, Names = 330;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Row * (pairs.Count + 1)}\" width=\"{Width}\" "
                + $"font-family=\"sans-serif\" font-size=\"11\" fill=\"#888\">\n");
        var most = pairs.Count == 0 ? 1 : pairs.Max(pair => pair.Share);
        for (var i = 0; i < pairs.Count; i++)
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{Names}\" y=\"{Row * i + 15}\" text-anchor=\"end\">{SecurityElement.Escape(pairs[i].Truth)} → "
                    + $"{SecurityElement.Escape(pairs[i].Guess)}</text><rect x=\"{Names + 8}\" y=\"{Row * i + 4}\" "
                        + $"width=\"{pairs[i].Share / most * 150:F1}\" height=\"14\" fill=\"#3b82f6\"/><text "
                            + $"x=\"{Names + 14 + pairs[i].Share / most * 150:F1}\" y=\"{Row * i + 15}\">{pairs[i].Share:P0} "
                                + $"({pairs[i].Count})</text>\n");
        return svg.Append("</svg>\n").ToString();
    }

    private const int Inner = Size - 2 * Margin;

    private static double X(double share) => Margin + share * Inner;

    private static double Y(double share) => Size - Margin - share * Inner;

    private static string Frame(string horizontal, string vertical, StringBuilder body, double top) => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Size} {Size}" width="{Size}" font-family="sans-serif" font-size="11" fill="#888">
        <path d="M{Margin} {Margin}V{Size - Margin}H{Size - Margin}" fill="none" stroke="#888"/>
        <text x="{Size / 2}" y="{Size - 12}" text-anchor="middle">{horizontal}</text>
        <text x="14" y="{Size / 2}" text-anchor="middle" transform="rotate(-90 14 {Size / 2})">{vertical}</text>
        <text x="{Margin}" y="{Size - Margin + 14}" text-anchor="middle">0</text><text x="{Size - Margin}" y="{Size - Margin + 14}" text-anchor="middle">1</text>
        <text x="{Margin - 6}" y="{Margin + 4}" text-anchor="end">{top:0.##}</text>
        {body}</svg>

        """).ReplaceLineEndings("\n");
}
