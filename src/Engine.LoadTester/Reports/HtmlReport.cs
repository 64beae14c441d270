using System.Globalization;
using System.Net;
using System.Text;
using Engine.LoadTester.Measurements;

namespace Engine.LoadTester.Reports;

/// <summary>The result as one page that needs nothing else: figures, plots, faults, settings, machine.</summary>
internal static class HtmlReport
{
    private const string Style =
        """
        :root { --ink:#1a2230; --soft:#5b6678; --line:#e3e7ee; --card:#fff; --page:#f5f7fa; --a:#2563c9; --b:#d9480f; --c:#0f8a5f; --d:#8b3fc2; --good:#0f8a5f; --bad:#c92a2a; }
        @media (prefers-color-scheme: dark) { :root { --ink:#e6eaf2; --soft:#9aa5b8; --line:#2c3444; --card:#1a202c; --page:#11151d; --a:#6ea8ff; --b:#ff8c52; --c:#4fd1a0; --d:#c792ea; --good:#4fd1a0; --bad:#ff7b7b; } }
        * { box-sizing:border-box } body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif }
        main { max-width:1020px; margin:0 auto; padding:28px 20px 60px } h1 { font-size:26px; margin:0 0 2px } h2 { font-size:17px; margin:0 0 8px } p { margin:0 0 14px; color:var(--soft) }
        section, .tiles > div { background:var(--card); border:1px solid var(--line); border-radius:10px } section { padding:16px 18px; margin:16px 0 }
        .tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:12px; margin:18px 0 } .tiles > div { padding:12px 14px }
        .tiles b { display:block; white-space:nowrap; font-size:24px; font-weight:650; letter-spacing:-.02em } .tiles span { color:var(--soft); font-size:13px }
        .good { color:var(--good) } .bad { color:var(--bad) } table { border-collapse:collapse; width:100% } th,td { text-align:left; padding:5px 10px 5px 0; border-top:1px solid var(--line); vertical-align:top }
        tr:first-child > * { border-top:0 } th { font-weight:600; color:var(--soft); white-space:nowrap } td.n, th.n { text-align:right; font-variant-numeric:tabular-nums } code { font:13px ui-monospace,Menlo,Consolas,monospace; overflow-wrap:anywhere }
        svg { width:100%; height:auto; display:block } svg text { font:12px system-ui,sans-serif; fill:var(--soft) } svg .axis { fill:var(--ink); font-weight:600 } svg .phase { opacity:.8 }
        .grid { stroke:var(--line); stroke-width:1 } .curve { fill:none; stroke-width:2; stroke-linejoin:round } .shade { fill:none } .shade.odd { fill:var(--line); opacity:.45 } .bar { fill:var(--a); opacity:.75 } .mark { stroke:var(--b); stroke-dasharray:3 3 }
        .a { stroke:var(--a) } .b { stroke:var(--b) } .c { stroke:var(--c) } .d { stroke:var(--d) } svg .legend { stroke:none } svg .legend.a { fill:var(--a) } svg .legend.b { fill:var(--b) } svg .legend.c { fill:var(--c) } svg .legend.d { fill:var(--d) } .none { margin:0 }
        """;

    public static string Of(LoadResult result)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
            + "initial-scale=1\"><title>Engine under load</title><style>").Append(Style).Append("</style></head><body><main>");
        html.Append("<h1>Engine under load</h1>");
        html.Append("<p>").Append(
            Text($"{result.At:yyyy-MM-dd HH:mm} UTC · {result.Settings.Customers} customers, {result.Settings.Agents} agents, ",
                $"{result.Settings.Supervisors} supervisors · {result.Seconds:0} s · seed {result.Seed}")).Append("</p>");
        Tiles(html, result);
        Faults(html, result);
        Times(html, result);
        Plots(html, result);
        Escalations(html, result);
        Table(html, "Settings", Settings(result));
        Table(html, "Machine", Machine(result));
        return html.Append("</main></body></html>\n").ToString();
    }

    private static void Tiles(StringBuilder html, LoadResult result)
    {
        var searched = result.Settings.Rate is null;
        html.Append("<div class=\"tiles\">");
        Tile($"{result.TurnsPerSecond:0}", searched ? "turns/s at saturation" : "turns/s");
        if (searched) Tile($"{result.MeasuredTurnsPerSecond:0}", "turns/s while measured");
        Tile($"{Short(result.TurnLatencyMs.P99)} ms", "turn p99");
        if (result.HandoffLatencyMs.Count > 0) Tile($"{Short(result.HandoffLatencyMs.P99)} ms", "handoff p99");
        Tile($"{result.ContainmentRate:P0}", "done by the bot alone");
        html.Append("<div><b class=\"").Append(result.Errors == 0 ? "good" : "bad").Append("\">")
            .Append(Text($"{result.Errors}")).Append("</b><span>errors</span></div></div>");

        void Tile(FormattableString value, string name) =>
            html.Append("<div><b>").Append(Text(value)).Append("</b><span>").Append(name).Append("</span></div>");
    }

    private static void Faults(StringBuilder html, LoadResult result)
    {
        (string Name, int Count)[] counts =
        [
            ("lost", result.Lost), ("doubled", result.Doubled), ("out of order", result.OutOfOrder),
                ("double assigned", result.DoubleAssigned), ("over capacity", result.OverCapacity),
            ("bot after handoff", result.BotAfterHandoff), ("talked over", result.TalkedOver),
                ("stuck", result.Stuck), ("refused", result.Refused),
        ];
        html.Append("<section><h2>Verification</h2><p>")
            .Append(Text($"{result.Conversations} conversations with {result.Turns} turns were read back and compared with what their ",
                $"people were told."));
        html.Append(Text($" Supervisors sent {result.Steered.Escalated} to a person by hand and took {result.Steered.TakenOver} over."));
        if (result.Chaos is { } chaos)
            html.Append(Text($" Meanwhile the host was killed {chaos.Kills} times and paused {chaos.Pauses} times; {result.Retries} ",
                $"requests were sent again."));
        html.Append("</p><table><tr>");
        foreach (var (name, _) in counts) html.Append("<th class=\"n\">").Append(name).Append("</th>");
        html.Append("</tr><tr>");
        foreach (var (_, count) in counts) html.Append("<td class=\"n ")
            .Append(count == 0 ? "good" : "bad").Append("\">").Append(Text($"{count}")).Append("</td>");
        html.Append("</tr></table>");
        foreach (var (fault, where) in result.Faults)
        {
            html.Append("<h2>").Append(Text($"{fault}")).Append("</h2>");
            foreach (var what in where.Take(20)) html.Append("<code>").Append(Text($"{what}")).Append("</code><br>");
        }
        html.Append("</section>");
    }

    private static void Times(StringBuilder html, LoadResult result)
    {
        html.Append("<section><h2>Times in ms</h2><table><tr><th></th><th class=\"n\">p50</th><th class=\"n\">p90</th><th "
            + "class=\"n\">p99</th><th class=\"n\">p99.9</th><th class=\"n\">max</th><th class=\"n\">count</th></tr>");
        Row("Turn: from the moment to speak to the whole answer", result.TurnLatencyMs);
        Row("Handoff: from that moment to the packet on an agent's socket", result.HandoffLatencyMs);
        Row("Assignment: from coming into a queue to the first offer", result.AssignmentLatencyMs);
        if (result.SearchTurnLatencyMs is { } search) Row("Turn, while climbing to saturation", search);
        Row("Start of a conversation", result.StartLatencyMs);
        Row("A change on a supervisor's wall", result.WallLatencyMs);
        html.Append("</table></section>");

        void Row(string name, Percentiles p)
        {
            if (p.Count == 0) return;
            html.Append("<tr><th>").Append(name).Append("</th>");
            foreach (var value in new[] { p.P50, p.P90, p.P99, p.P999, p.Max })
                html.Append("<td class=\"n\">").Append(Text($"{value:0.0}")).Append("</td>");
            html.Append("<td class=\"n\">").Append(Text($"{p.Count}")).Append("</td></tr>");
        }
    }

    private static void Plots(StringBuilder html, LoadResult result)
    {
        var s = result.Samples;
        var phases = PhasesOf(s);
        Section("Throughput",
            Plot.Lines("seconds", "turns/s", [Of("asked for", "d", x => x.Intended), Of("done", "a", x => x.Turns)], shades: phases));
        Section("Latency over time",
            Plot.Lines("seconds", "ms", [Of("p50", "a", x => x.P50), Of("p99", "b", x => x.P99), Of("max", "d", x => x.Max)],
                logarithmic: true, shades: phases));
        Section("Turn times", Plot.Bars(
            "ms", "turns", [.. result.TurnHistogram.Select(b => (b[0], b[1], b[2]))],
                [(result.TurnLatencyMs.P50, "p50"), (result.TurnLatencyMs.P99, "p99"), (result.TurnLatencyMs.P999, "p99.9")]));
        Section("Handoff time",
            Plot.Lines("seconds", "p99 in ms",
                [new Curve("p99", "b", [.. s.Where(x => x.HandoffP99 is not null).Select(x => (x.At, x.HandoffP99!.Value))])],
                    logarithmic: true, shades: phases));
        Section("Queue length",
            Plot.Lines("seconds", "customers",
                [Of("waiting for a person", "b", x => x.Waiting), Of("with a person", "c", x => x.WithPerson)], shades: phases));
        Section("Sentiment", Plot.Lines("seconds", "mean of all messages, −1 to 1",
            [new Curve("sentiment", "c", [.. result.Sentiment.Select(m => (m.At, m.Sentiment))])], ground: false));
        Section("Cost", Plot.Lines("seconds", "processor cores",
            [Of("host", "a", x => x.HostCores ?? 0), Of("load tester", "d", x => x.OwnCores)], shades: phases));
        Section("Memory", Plot.Lines("seconds", "MB of the host", [Of("host", "a", x => x.MemoryMb ?? 0)], shades: phases));

        Curve Of(string name, string color, Func<Sample, double> value) => new(name, color, [.. s.Select(x => (x.At, value(x)))]);

        void Section(string title, string plot) =>
            html.Append("<section><h2>").Append(title).Append("</h2>").Append(plot).Append("</section>");
    }

    private static List<(double From, double To, string Name)> PhasesOf(IReadOnlyList<Sample> samples)
    {
        var phases = new List<(double From, double To, string Name)>();
        double last = 0;
        foreach (var sample in samples)
        {
            var name = sample.Phase switch { Phase.WarmUp => "warm-up", Phase.Search => "search", Phase.Measured => "measured", _ => "" };
            if (phases.Count > 0 && phases[^1].Name == name) phases[^1] = phases[^1] with { To = sample.At };
            else phases.Add((last, sample.At, name));
            last = sample.At;
        }
        return phases;
    }

    private static void Escalations(StringBuilder html, LoadResult result)
    {
        if (result.Escalations.Count == 0) return;
        Table(html, "Why people came in", result.Escalations.OrderByDescending(e => e.Value)
            .Select(e => (e.Key, string.Create(CultureInfo.InvariantCulture, $"{e.Value}"))));
    }

    private static IEnumerable<(string, string)> Settings(LoadResult result)
    {
        var settings = result.Settings;
        yield return ("customers, agents, supervisors",
            string.Create(CultureInfo.InvariantCulture, $"{settings.Customers}, {settings.Agents}, {settings.Supervisors}"));
        yield return ("rate", settings.Rate is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.#} turns/s, {settings.Arrivals}")
                : "search for saturation, then half of it, Poisson");
        yield return ("duration", settings.Duration.ToString("c", CultureInfo.InvariantCulture));
        yield return ("seed", settings.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("dialogues", settings.Dialogues is { } file ? Path.GetFileName(file) : "samples of the retail assistant");
        yield return ("chaos", settings.Chaos ? "kills and pauses" : "none");
        yield return ("engine", settings.Url is { } url ? url.ToString() : "started by the load tester on a temporary data folder");
    }

    private static IEnumerable<(string, string)> Machine(LoadResult result)
    {
        var machine = result.Machine;
        yield return ("processor",
            string.Create(CultureInfo.InvariantCulture, $"{machine.Cpu}, {machine.Cores} cores for host and load tester together"));
        yield return ("memory",
            string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryGb:0.#} GB; host {result.PeakMemoryMb:0} MB at most"));
        yield return ("system", machine.Os);
        yield return ("runtime", machine.Runtime);
        yield return ("version", machine.Version);
        yield return ("load average before", machine.LoadAverage is { } load
            ? load.ToString("0.0", CultureInfo.InvariantCulture) : "unknown");
        yield return ("processor time",
            string.Create(CultureInfo.InvariantCulture,
                $"host {result.CpuSeconds:0.0} s, load tester {result.LoadTesterCpuSeconds:0.0} s in {result.Seconds:0} s"));
    }

    private static void Table(StringBuilder html, string title, IEnumerable<(string Name, string Value)> rows)
    {
        html.Append("<section><h2>").Append(title).Append("</h2><table>");
        foreach (var (name, value) in rows) html.Append("<tr><th>").Append(Text($"{name}"))
            .Append("</th><td>").Append(Text($"{value}")).Append("</td></tr>");
        html.Append("</table></section>");
    }

    private static string Short(double milliseconds) =>
        milliseconds.ToString(milliseconds < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>Everything that is text goes through here: a name with markup in it stays a name.</summary>
    private static string Text(params FormattableString[] text) =>
        WebUtility.HtmlEncode(string.Concat(text.Select(FormattableString.Invariant)));
}
