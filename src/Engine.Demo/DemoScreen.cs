using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Engine.Demo;

/// <summary>Shows a demo as it runs: a live table on a terminal, plain lines elsewhere; a summary at the end on both.</summary>
public sealed class DemoScreen(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    /// <summary>Draws until the work is done.</summary>
    internal async Task FollowAsync(Task work, Func<DemoGlance> glance)
    {
        if (console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal)
            await console.Live(Draw(glance())).StartAsync(async live =>
            {
                while (!work.IsCompleted)
                {
                    live.UpdateTarget(Draw(glance()));
                    await Task.WhenAny(work, Task.Delay(Refresh, time));
                }
                live.UpdateTarget(Draw(glance()));
            });
        else
            while (!work.IsCompleted)
            {
                Line(glance());
                await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1), time));
            }
    }

    /// <summary>As it is: the console's own lines are folded to 80 columns when nobody looks.</summary>
    public void Print(string line) => console.Profile.Out.Writer.WriteLine(line);

    public void Summarise(DemoReport report)
    {
        var lines = new List<(string, string)>
        {
            ("conversations", Number(report.Conversations)),
            ("turns", $"{Number(report.Turns)} ({report.TurnsPerSecond.ToString("N0", CultureInfo.InvariantCulture)}/s, p50 "
                + $"{Ms(report.TurnLatencyMs.P50)}, p99 {Ms(report.TurnLatencyMs.P99)})"),
            ("resolved by the bot", Number(report.BotResolved)),
            ("escalated", $"{Number(report.Escalated)}, of which {Number(report.Reached)} reached a person"),
        };
        lines.AddRange(report.Escalations.OrderByDescending(e => e.Value).Select(e => ($"  {e.Key}", Number(e.Value))));
        lines.Add(("handoff, message to desk", $"p50 {Ms(report.HandoffLatencyMs.P50)}, p99 {Ms(report.HandoffLatencyMs.P99)}"));
        lines.Add(("lost / doubled / out of order", $"{report.Lost} / {report.Doubled} / {report.OutOfOrder}"));
        lines.Add(("double assignments", Number(report.DoubleAssigned)));
        lines.Add(("over-capacity moments", Number(report.OverCapacity)));
        lines.Add(("bot messages after handoff", Number(report.BotAfterHandoff)));
        if (report.TalkedOver > 0) lines.Add(("spoke without having it", Number(report.TalkedOver)));
        if (report.Stuck > 0) lines.Add(("stuck", Number(report.Stuck)));
        foreach (var (name, value) in lines) Print($"{name,-32}{value}");
    }

    private static Rows Draw(DemoGlance glance)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        table.AddColumns("conversation", "customer", "intent", "sure", "mood", "what happened");
        foreach (var exchange in glance.Recent)
            table.AddRow(
                new Text(exchange.Conversation.Value), new Text(Shorten(exchange.Text, 60)), new Text(exchange.Intent),
                new Text(exchange.Confidence.ToString("P0", CultureInfo.InvariantCulture)),
                new Text(exchange.Sentiment.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)), new Text(exchange.Outcome));
        return new Rows(new IRenderable[] { table, new Text(Status(glance)) });
    }

    private void Line(DemoGlance glance)
    {
        Print(Status(glance));
        foreach (var exchange in glance.Recent.TakeLast(2))
            Print($"  “{Shorten(exchange.Text, 70)}” → {exchange.Intent} "
                + $"({exchange.Confidence.ToString("P0", CultureInfo.InvariantCulture)}), {exchange.Outcome}");
    }

    private static string Status(DemoGlance glance) => string.Create(
        CultureInfo.InvariantCulture,
        $"{glance.Done} of {glance.Conversations} conversations done; now with the bot {glance.WithBot}, waiting {glance.Waiting}, with "
            + $"agents {glance.WithAgents}; {glance.Turns} turns");

    private static string Shorten(string text, int max) => text.Length <= max ? text : text[..(max - 1)] + "…";

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ms(double value) => value.ToString("0.0", CultureInfo.InvariantCulture) + " ms";
}

/// <summary>A moment of a demo.</summary>
internal sealed record DemoGlance(
    int Conversations, int Done, int WithBot, int Waiting, int WithAgents,
        int Turns, System.Collections.Immutable.ImmutableArray<Exchange> Recent);
