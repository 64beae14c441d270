using System.Globalization;
using System.Text;
using Engine.Contracts.Views;

namespace Engine.Gateway.Endpoints;

/// <summary>The figures as a table for a spreadsheet (RFC 4180): a step on each line, a column for each reason there was.</summary>
internal static class FiguresCsv
{
    private static readonly (string Name, Func<FiguresRow, IFormattable?> Of)[] Columns =
    [
        ("from", r => r.From.UtcDateTime), ("conversations", r => r.Conversations),
        ("open", r => r.Outcomes.Open), ("contained", r => r.Outcomes.Contained), ("reached", r => r.Outcomes.Reached),
        ("left", r => r.Outcomes.Left),
        ("answeredByNobody", r => r.Voices.Nobody), ("answeredByBot", r => r.Voices.Bot), ("answeredByPerson", r => r.Voices.Person),
        ("answeredByBoth", r => r.Voices.Both),
        ("firstResponseP50", r => r.FirstResponse.P50), ("firstResponseP90", r => r.FirstResponse.P90),
        ("handoffP50", r => r.Handoff.P50), ("handoffP90", r => r.Handoff.P90),
        ("waitingP50", r => r.Waiting.P50), ("waitingP90", r => r.Waiting.P90),
        ("handlingP50", r => r.Handling.P50), ("handlingP90", r => r.Handling.P90),
        ("handedOver", r => r.HandedOver),
    ];

    public static string Write(FiguresView figures)
    {
        string[] reasons = [.. figures.Total.Reasons.Keys];
        var csv = new StringBuilder();
        Line(csv, [.. Columns.Select(c => c.Name), .. reasons.Select(r => $"handedOver:{r}")]);
        foreach (var row in figures.Steps)
            Line(csv,
            [
                .. Columns.Select(c => Text(c.Of(row))),
                .. reasons.Select(r => Text(row.Reasons.GetValueOrDefault(r))),
            ]);
        return csv.ToString();
    }

    private static string Text(IFormattable? value) => value switch
    {
        null => "",
        DateTime at => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        double seconds => seconds.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };

    /// <summary>Reason codes are an operator's words: with a comma or a quote in it one would be two.</summary>
    private static void Line(StringBuilder csv, IEnumerable<string> fields) => csv.AppendJoin(',', fields.Select(field =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field)).Append("\r\n");
}
