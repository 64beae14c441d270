using System.Globalization;
using System.CommandLine;
using Engine.Understanding.Sensitive;

namespace Engine.Training.Commands;

/// <summary><c>spans</c>: the sensitive spans against people's tags.</summary>
public static class SpansCommand
{
    /// <summary>MultiDoGO's tags, our kind for each, and how many digits (of an address, characters) a whole value has at least.</summary>
    private static readonly (string Tag, string Kind, int LengthMin)[] Kinds =
    [
        ("ssn", "national_id", 9), ("card_number", "card", 13), ("phone_number", "phone", 10),
            ("phonenumber", "phone", 10), ("email_address", "email", 6), ("password", "password", 4),
    ];

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description =
            "A file with the columns text and slots, one tag per blank-separated token (MultiDoGO).", Required = true };
        var command = new Command("spans", "Measures the sensitive spans.") { data };
        command.SetAction(parsed => Print(parsed.GetValue(data)!, Console.Out));
        return command;
    }

    /// <summary>
    /// A tagged value is masked when any span covers part of it, and named when one of the right kind does. A span is right when
    /// it covers part of a value tagged as its kind. A value is whole when it is as long as its kind is written out.
    /// </summary>
    public static void Print(string path, TextWriter output)
    {
        var rows = Rows(path);
        var kinds = Kinds.Select(kind => kind.Kind).Distinct().ToArray();
        output.WriteLine($"| sensitive spans against {rows.Count} tagged messages of MultiDoGO | values | masked | masked, of whole "
            + $"values | named, of whole values | spans | of the right kind |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var kind in kinds)
        {
            int values = 0, masked = 0, whole = 0, wholeMasked = 0, named = 0, spans = 0, right = 0;
            foreach (var (text, tagged) in rows)
            {
                var found = SensitiveText.Find(text);
                foreach (var value in tagged.Where(value => value.Kind == kind))
                {
                    var over = found.Where(span => span.Start < value.End && span.Start + span.Length > value.Start).ToArray();
                    values++;
                    if (over.Length > 0) masked++;
                    if (!value.IsWhole) continue;
                    whole++;
                    if (over.Length > 0) wholeMasked++;
                    if (Array.Exists(over, span => span.Kind == kind)) named++;
                }
                foreach (var span in found.Where(span => span.Kind == kind))
                {
                    spans++;
                    if (tagged.Exists(value => value.Kind == kind && span.Start < value.End && span.Start + span.Length > value.Start))
                        right++;
                }
            }
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {kind} | {values} | {Share(masked, values)} | {Share(wholeMasked, whole)} of {whole} | {Share(named, whole)} | "
                    + $"{spans} | {Share(right, spans)} |"));
        }
    }

    private static string Share(int part, int whole) => whole == 0 ? "–" : FormattableString.Invariant($"{(double)part / whole:P0}");

    private static List<(string Text, List<Value> Values)> Rows(string path)
    {
        var lines = File.ReadAllLines(path);
        var header = lines[0].Split('\t');
        int text = Array.IndexOf(header, "text"), slots = Array.IndexOf(header, "slots");
        if (text < 0 || slots < 0)
            throw new InvalidDataException(
                $"{Path.GetFileName(path)}:1: the first line must name the columns 'text' and 'slots', split by a TAB.");
        var rows = new List<(string, List<Value>)>();
        foreach (var line in lines.Skip(1))
        {
            var columns = line.Split('\t');
            if (columns.Length > slots && columns[slots].Length > 0)
                rows.Add((columns[text], Tagged(columns[text], columns[slots].Split(' '))));
        }
        return rows;
    }

    /// <summary>Neighbouring tokens with one tag are one value.</summary>
    private static List<Value> Tagged(string text, string[] tags)
    {
        var values = new List<Value>();
        var at = 0;
        var tokens = text.Split(' ');
        for (var i = 0; i < Math.Min(tokens.Length, tags.Length); at += tokens[i].Length + 1, i++)
        {
            var kind = Array.Find(Kinds, kind => kind.Tag == tags[i]);
            if (kind.Tag is null) continue;
            var isMore = i > 0 && tags[i] == tags[i - 1];
            var start = isMore ? values[^1].Start : at;
            var end = at + tokens[i].Length;
            if (isMore) values.RemoveAt(values.Count - 1);
            var length = text[start..end].Count(kind.Kind is "email" or "password" ? c => c != ' ' : char.IsAsciiDigit);
            values.Add(new Value(kind.Kind, start, end, length >= kind.LengthMin));
        }
        return values;
    }

    private sealed record Value(string Kind, int Start, int End, bool IsWhole);
}
