using System.Text.RegularExpressions;
using Engine.LoadTester.Measurements;
using Engine.LoadTester.Reports;

namespace Engine.LoadTester.Tests.Reports;

public sealed partial class HtmlReportTests
{
    [Fact]
    public void Text_stays_text_and_nothing_comes_from_elsewhere()
    {
        var html = HtmlReport.Of(Result() with
        {
            Escalations = new Dictionary<string, int> { ["<script>alert(1)</script>"] = 3 },
            Faults = new Dictionary<string, string[]> { ["lost"] = ["c-1\"><img src=x onerror=y>: m1"] },
            Lost = 1,
        });

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(Elsewhere(), html);
    }

    [Fact]
    public void A_run_without_any_turn_has_a_page_too() =>
        Assert.Contains("Nothing was measured.", HtmlReport.Of(Result()), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 7, new double[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(0, 1_234, new double[] { 0, 200, 400, 600, 800, 1_000, 1_200, 1_400 })]
    public void An_axis_ends_on_round_numbers(double from, double to, double[] ticks) => Assert.Equal(ticks, Axis.Round(from, to).Ticks());

    [GeneratedRegex("""(src|href|url)\s*[=(]\s*["']?(https?:|//)""")]
    private static partial Regex Elsewhere();

    private static LoadResult Result()
    {
        var none = Percentiles.Of(new Histogram());
        return new LoadResult
        {
            TurnsPerSecond = 0, TurnLatencyMs = none, HandoffLatencyMs = none,
                AssignmentLatencyMs = none, StartLatencyMs = none, WallLatencyMs = none,
            Lost = 0, Doubled = 0, OutOfOrder = 0, DoubleAssigned = 0, OverCapacity = 0,
                BotAfterHandoff = 0, TalkedOver = 0, Stuck = 0, Refused = 0,
            ContainmentRate = 1, Escalations = new Dictionary<string, int>(), CpuSeconds = 0, LoadTesterCpuSeconds = 0, PeakMemoryMb = 0,
            Machine = new Machine("cpu", 2, 8, "os", "runtime", "1", 0.5), Settings = new Settings(), Seed = 1, At = default, Seconds = 0,
            Conversations = 0, WithPerson = 0, Steered = new Steering(0, 0), Turns = 0, MeasuredTurnsPerSecond = 0, Retries = 0,
            Faults = new Dictionary<string, string[]>(), Samples = [], Sentiment = [], TurnHistogram = [],
        };
    }
}
