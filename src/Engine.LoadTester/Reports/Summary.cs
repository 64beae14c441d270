using System.Globalization;
using Engine.LoadTester.Measurements;

namespace Engine.LoadTester.Reports;

/// <summary>The result in a few lines.</summary>
internal static class Summary
{
    public static void Print(LoadResult result, TextWriter output)
    {
        output.WriteLine();
        if (result.Settings.Rate is { } rate) Line($"turns/s        {result.TurnsPerSecond:0} of {rate:0} asked for");
        else Line($"saturation     {result.TurnsPerSecond:0} turns/s; what follows at half of it, {result.MeasuredTurnsPerSecond:0} ",
            $"turns/s");
        Times("turn", result.TurnLatencyMs);
        Times("handoff", result.HandoffLatencyMs);
        Times("assignment", result.AssignmentLatencyMs);
        Times("start", result.StartLatencyMs);
        Times("wall", result.WallLatencyMs);
        Line($"conversations  {result.Conversations}, {result.Turns} turns, {result.WithPerson} with a person, {result.Steered.Escalated} ",
            $"sent to one and {result.Steered.TakenOver} taken over by supervisors; contained {result.ContainmentRate:P1}");
        Line($"errors         lost {result.Lost}, doubled {result.Doubled}, out of order {result.OutOfOrder}, double assigned ",
            $"{result.DoubleAssigned}, over capacity {result.OverCapacity}, bot after handoff {result.BotAfterHandoff}, talked over ",
                $"{result.TalkedOver}, stuck {result.Stuck}, refused {result.Refused}");
        foreach (var (fault, where) in result.Faults)
            foreach (var what in where.Take(5)) Line($"               {fault}: {what}");
        if (result.Chaos is { } chaos)
            Line($"chaos          {chaos.Kills} kills, {chaos.Pauses} pauses, back after ",
                $"{string.Join(", ", chaos.RestartSeconds.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture)))} s; ",
                    $"{result.Retries} requests sent again");
        Line($"cost           host {result.CpuSeconds:0.0} s of CPU and {result.PeakMemoryMb:0} MB at most, load tester ",
            $"{result.LoadTesterCpuSeconds:0.0} s, in {result.Seconds:0} s on {result.Machine.Cores} cores, load average ",
                $"{result.Machine.LoadAverage:0.0} before");

        void Times(string name, Percentiles p)
        {
            if (p.Count > 0) Line(
                $"{name,-14} p50 {p.P50:0.0}  p90 {p.P90:0.0}  p99 {p.P99:0.0}  p99.9 {p.P999:0.0}  max {p.Max:0.0} ms   ({p.Count})");
        }

        void Line(params FormattableString[] text) => output.WriteLine(string.Concat(text.Select(FormattableString.Invariant)));
    }
}
