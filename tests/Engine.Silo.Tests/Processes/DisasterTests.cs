using System.Globalization;
using System.Net;
using Engine.LocalCluster;

namespace Engine.Silo.Tests.Processes;

/// <summary>
/// Real processes on real PostgreSQL: three silos, two gateways, customers who write all the time, agents, and something that dies.
/// </summary>
[Collection(nameof(Alone))]   // a healthy silo that gets no time of a core is declared dead
public sealed class DisasterTests(ITestOutputHelper output)
{
    /// <summary>After the blow, or when it is mended; long enough that everybody writes many times more.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(8);

    /// <summary>How long a silo stands still or a wire is cut: whoever is answered clearly sooner did not wait for its end.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    /// <summary>Of the last minute: these tests alone make 10 a core.</summary>
    private static readonly double BusyLoad = 12 * Environment.ProcessorCount;

    public static TheoryData<string> Disasters => ["nothing", "a silo", "two silos", "all silos", "a gateway", "PostgreSQL"];

    [Theory]
    [MemberData(nameof(Disasters))]
    public async Task Nothing_acknowledged_is_lost_or_doubled_and_every_conversation_answers_again_after_the_death_of(string what)
    {
        await using var cluster = await Topology.StartAsync();
        var silosLost = what switch { "a silo" => 1, "two silos" => 2, "all silos" => 3, _ => 0 };
        await SurviveAsync(what, cluster, silosLost, falselyDead: 0, async () =>
        {
            switch (what)
            {
                case "a silo":
                    await cluster.Silos[1].KillAsync();
                    break;
                case "two silos":
                    await Task.WhenAll(cluster.Silos[0].KillAsync(), cluster.Silos[2].KillAsync());
                    break;
                case "all silos":
                    await Task.WhenAll(cluster.Silos.Select(s => s.KillAsync()).ToArray());
                    await cluster.AddSilosAsync(3);   // at once, and at other addresses
                    break;
                case "a gateway":
                    await cluster.Gateways[0].Member.KillAsync();
                    break;
                case "PostgreSQL":
                    await cluster.Postgres.KillAsync();
                    await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
                    await cluster.Postgres.StartAgainAsync();
                    return TimeProvider.System.GetTimestamp();   // nobody can be answered sooner
            }
            return null;
        });
    }

    [Fact]
    public async Task A_silo_that_stands_still_is_replaced_and_can_write_nothing_when_it_comes_back()
    {
        await using var cluster = await Topology.StartAsync();
        var outcome = await SurviveAsync("a silo stands still", cluster, silosLost: 1, falselyDead: 0, async () =>
        {
            await cluster.Silos[1].PauseAsync();
            await Task.Delay(Outage, TimeProvider.System);
            await cluster.Silos[1].GoOnAsync();
            await cluster.Silos[1].Ended.WaitAsync(Outage);   // it learns that it is dead
            return null;
        });

        output.WriteLine($"  it tried to write "
            + $"{cluster.Silos[1].Log.Split('\n').Count(l => l.Contains("is behind its journal", StringComparison.Ordinal))} times and "
                + $"was refused");
        Assert.InRange(outcome.AnswersAgain[^1], TimeSpan.Zero, Outage - Afterwards);   // elsewhere, while it stood
    }

    [Fact]
    public async Task Two_silos_that_cannot_hear_each_other_keep_nobody_waiting()
    {
        Assert.SkipWhen(Network.WhyNot is not null, $"{Network.WhyNot}");
        await using var cluster = await Topology.StartAsync(isApart: true);
        // The third silo vouches for both. Should it be asked in a moment when one can't answer it within half a second, that one is
        // declared dead, as it is not heard of either.
        var outcome = await SurviveAsync("the wire between two silos", cluster, silosLost: 0, falselyDead: 1, async () =>
        {
            await cluster.Network!.CutAsync(0, 1);
            await Task.Delay(Outage, TimeProvider.System);
            await cluster.Network.HealAsync(0, 1);
            return null;
        });

        Assert.InRange(outcome.AnswersAgain[^1], TimeSpan.Zero, Outage - Afterwards);   // around the cut, while it was there
    }

    [Fact]
    public async Task A_gateway_without_silos_is_not_ready_and_is_ready_again_when_they_are_back()
    {
        await using var cluster = await Topology.StartAsync();
        using var http = new HttpClient { BaseAddress = cluster.Gateways[0].Address };
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync());

        await Task.WhenAll(cluster.Silos[0].KillAsync(), cluster.Silos[1].KillAsync());
        await UntilAsync(HttpStatusCode.OK);   // one is left
        await cluster.Silos[2].KillAsync();
        await UntilAsync(HttpStatusCode.ServiceUnavailable);
        await cluster.AddSiloAsync();
        await UntilAsync(HttpStatusCode.OK);

        async Task<HttpStatusCode> ReadyAsync()
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.StatusCode;
        }

        async Task UntilAsync(HttpStatusCode expected)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (await ReadyAsync() is var status && status != expected)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < Outage, $"{status} for {Outage.TotalSeconds} s");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    /// <param name="falselyDead">How many who are well may be declared dead at most.</param>
    /// <param name="strike">Returns from when on answers can be expected; null: from the beginning.</param>
    private async Task<Crowd.Outcome> SurviveAsync(string what, Topology cluster, int silosLost, int falselyDead, Func<Task<long?>> strike)
    {
        await using var crowd = await Crowd.GatherAsync(cluster, what.Replace(' ', '-'));
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);

        var struck = TimeProvider.System.GetTimestamp();
        var since = await strike() ?? struck;
        await Task.Delay(Afterwards, TimeProvider.System);
        var outcome = await crowd.DisperseAsync(since);

        var load = double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0], CultureInfo.InvariantCulture);
        output.WriteLine($"{what}: {outcome.Acknowledged} messages acknowledged, "
            + $"{outcome.Reached} of {outcome.Escalated} reached an agent; "
            + $"answers again: median {outcome.Percentile(50).TotalSeconds:F1} s, p99 {outcome.Percentile(99).TotalSeconds:F1} s, "
            + $"last {outcome.AnswersAgain[^1].TotalSeconds:F1} s; longest wait of one message {outcome.LongestWait.TotalSeconds:F1} s; "
            + $"load {load}");
        foreach (var (name, member) in cluster.Silos.Select((s, i) => ($"silo {i}", s))
            .Concat(cluster.Gateways.Select((g, i) => ($"gateway {i}", g.Member))))
            if (member.HasEnded) output.WriteLine($"  {name} has ended");
        foreach (var refused in outcome.Refused.TakeLast(10)) output.WriteLine($"  {refused}");
        if (outcome.Stuck > 0)
            foreach (var member in cluster.Gateways.Select(g => g.Member).Concat(cluster.Silos)) output.WriteLine(member.Log);
        Assert.Empty(outcome.Breaches);
        Assert.Equal(0, outcome.Stuck);
        Assert.Equal(outcome.Escalated, outcome.Reached);
        Assert.True(outcome.Escalated > 0, "nobody was handed over: the test is too easy");
        var ended = cluster.Silos.Count(s => s.HasEnded);
        Assert.True(ended >= silosLost, $"{ended} of {silosLost} ended");
        // A silo that waits for a core longer than a probe may take is declared dead though nothing is wrong with it. Nothing is lost.
        if (load < BusyLoad) Assert.InRange(ended, silosLost, silosLost + falselyDead);
        return outcome;
    }
}
