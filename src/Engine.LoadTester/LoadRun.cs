using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Engine.Client;
using Engine.Domain.Audits;
using Engine.LoadTester.Agents;
using Engine.LoadTester.Arrivals;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Hosting;
using Engine.LoadTester.Measurements;
using Engine.LoadTester.Reports;
using Engine.LoadTester.Supervisors;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester;

/// <summary>One run: a host (ours or another's), the people, the load second by second, time to end, and the readBack.</summary>
internal sealed class LoadRun(Settings settings, ImmutableArray<Dialogue> dialogues, TimeProvider time, IScreen screen)
{
    /// <summary>
    /// A search begins where an engine on one slow core keeps up, and in its time can climb to where two fast ones do not.
    /// </summary>
    private const double SearchFrom = 400, SearchTo = 10_000;

    /// <summary>After a search, and before a warm-up ends, the queues that it filled run empty, uncounted.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    private readonly Stopwatches _stopwatches = new();
    private readonly Findings _findings = new();
    private readonly Ledger _ledger = new();
    private readonly List<Sample> _samples = [];

    public async Task<LoadResult> RunAsync(CancellationToken cancellation)
    {
        var machine = Machine.This();
        var (program, arguments) = settings.Other ?? (ChildHost.EngineProgram, []);
        var folder = settings.Url is null ? Directory.CreateTempSubdirectory("engine-load-") : null;
        try
        {
            await using var host = folder is null ? null : new ChildHost(program, folder.FullName, arguments);
            if (host is not null) await host.StartAsync(cancellation).ConfigureAwait(false);
            var tokens = await Tokens.MakeAsync(folder?.FullName ?? settings.Tokens!, settings, cancellation).ConfigureAwait(false);
            return await PlayAsync(host, host?.Address ?? settings.Url!, tokens, machine, cancellation).ConfigureAwait(false);
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }

    private async Task<LoadResult> PlayAsync(ChildHost? host, Uri address, Tokens tokens, Machine machine, CancellationToken cancellation)
    {
        var random = new Random(settings.Seed);
        var search = settings.Rate is null
            ? SaturationSearch.Within((settings.Duration - settings.WarmUp) / 2, SearchFrom, SearchTo) : null;
        var dispatcher = new Dispatcher(search ?? ArrivalsOf(settings), FineTime.Of(time), new Random(random.Next()), settings.Customers);
        using var http = Connections.Open();
        var pauses = Connections.Pauses(time, new Random(random.Next()));
        var api = new ConversationApi(http, address, pauses, _stopwatches.Retried);
        var began = time.GetUtcNow();
        var stage = new Stage(
            address, api, dispatcher, new Script(dialogues, new Random(random.Next()), settings.Arrivals == ArrivalKind.Replay),
            _ledger, _stopwatches, _findings, time, pauses,
            string.Create(CultureInfo.InvariantCulture, $"s{settings.Seed}-{began.ToUnixTimeSeconds():x}"),
                "Bearer " + tokens.Channel, settings.Agents > 0);

        using var peopleStop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var agents = tokens.Agents.Select((token, n) => new Agent(
            Tokens.AgentId(n), token, AgentHabits.Draw(n + 1, settings.Skills, settings.Queues, random), stage, new Random(random.Next())))
                .ToArray();
        var supervisors = tokens.Supervisors.Select((token, n) => new Supervisor(
            n, Tokens.SupervisorId(n), token, settings.Queues.Count > 0 ? settings.Queues[0] : null, stage, new Random(random.Next())))
                .ToArray();
        var people = agents.Select(a => a.RunAsync(peopleStop.Token))
            .Concat(supervisors.Select(s => s.RunAsync(peopleStop.Token))).ToArray();

        using var customersStop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var cpuBefore = host?.CpuSeconds ?? 0;
        var ownBefore = OwnCpuSeconds;
        var customers = Enumerable.Range(1, settings.Customers)
            .Select(n => ComeAsync(n, stage, new Random(random.Next()), customersStop.Token)).ToArray();
        using var loadStop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var dispatching = dispatcher.RunAsync(loadStop.Token);
        var chaos = settings.Chaos && host is not null ? new Chaos(host, time, new Random(random.Next())) : null;
        var breaking = chaos?.RunAsync(loadStop.Token) ?? Task.CompletedTask;

        var everybody = Task.WhenAll(customers);
        var measured = await MeasureAsync(dispatcher, search, stage.Script, host, everybody, cancellation).ConfigureAwait(false);
        var cpu = (host?.CpuSeconds ?? 0) - cpuBefore;
        var own = OwnCpuSeconds - ownBefore;
        await loadStop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(dispatching, breaking).ConfigureAwait(false);

        screen.Say("winding down");
        await DrainAsync(everybody, () => agents.All(a => a.IsIdle) && supervisors.All(s => s.IsIdle), cancellation).ConfigureAwait(false);
        await customersStop.CancelAsync().ConfigureAwait(false);
        await everybody.ConfigureAwait(false);
        await peopleStop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(people).ConfigureAwait(false);
        var peak = host?.PeakMemoryMb ?? 0;

        screen.Say(string.Create(CultureInfo.InvariantCulture, $"reading {_ledger.Count} conversations back"));
        var readBack = new ReadBack(api, "Bearer " + tokens.Admin, stage.HasAgents, _findings);
        await readBack.RunAsync(_ledger, cancellation).ConfigureAwait(false);

        return new LoadResult
        {
            TurnsPerSecond = Math.Round(search?.Best ?? measured.TurnsPerSecond, 1),
            MeasuredTurnsPerSecond = Math.Round(measured.TurnsPerSecond, 1),
            TurnLatencyMs = Percentiles.Of(_stopwatches.Turns),
            HandoffLatencyMs = Percentiles.Of(_stopwatches.Handoffs),
            AssignmentLatencyMs = Percentiles.Of(readBack.Assignments),
            SearchTurnLatencyMs = search is null ? null : Percentiles.Of(_stopwatches.SearchTurns),
            StartLatencyMs = Percentiles.Of(_stopwatches.Starts),
            WallLatencyMs = Percentiles.Of(_stopwatches.Wall),
            Lost = _findings.Count(Fault.Lost),
            Doubled = _findings.Count(Fault.Doubled),
            OutOfOrder = _findings.Count(Fault.OutOfOrder),
            DoubleAssigned = _findings.Count(Fault.DoubleAssigned),
            OverCapacity = _findings.Count(Fault.OverCapacity),
            BotAfterHandoff = _findings.Count(Fault.BotAfterHandoff),
            TalkedOver = _findings.Count(Fault.TalkedOver),
            Stuck = _findings.Count(Fault.Stuck),
            Refused = _findings.Count(Fault.Refused),
            Faults = _findings.Kept,
            ContainmentRate = Math.Round(readBack.ContainmentRate(_ledger.Count), 3),
            Escalations = readBack.Escalations,
            CpuSeconds = Math.Round(cpu, 2),
            LoadTesterCpuSeconds = Math.Round(own, 2),
            PeakMemoryMb = Math.Round(peak, 1),
            Machine = machine,
            Settings = settings,
            Seed = settings.Seed,
            At = began,
            Seconds = Math.Round(measured.Seconds, 1),
            Conversations = _ledger.Count,
            WithPerson = readBack.WithPerson,
            Steered = new Steering(supervisors.Sum(s => s.Escalated), supervisors.Sum(s => s.TakenOver)),
            Turns = readBack.Turns,
            Retries = _samples.Sum(s => s.Retries),
            Chaos = chaos is null ? null
                : new ChaosResult(chaos.Kills, chaos.Pauses, [.. chaos.Restarts.Select(r => Math.Round(r.TotalSeconds, 2))]),
            Samples = _samples,
            Sentiment = [.. readBack.Moods.Select(m => new MoodPoint(Math.Round((m.At - began).TotalSeconds), Math.Round(m.Sentiment, 3)))
                .Where(m => m.At <= measured.Seconds)],
            TurnHistogram = [.. _stopwatches.Turns.Buckets().Select(b => new[] { b.From, b.To, b.Count })],
        };
    }

    /// <summary>Goes through the run second by second, and through its phases.</summary>
    private async Task<(double Seconds, double TurnsPerSecond)> MeasureAsync(
        Dispatcher dispatcher, SaturationSearch? search, Script script, ChildHost? host, Task everybody, CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        var start = time.GetTimestamp();
        var searchEnd = settings.WarmUp + ((settings.Duration - settings.WarmUp) / 2);
        var measureFrom = search is null ? settings.WarmUp : TimeSpan.MaxValue;
        // What a cold engine leaves undone is the warm-up's, not the wait of what is measured after it.
        var forgetAt = search is null && settings.WarmUp > Settle ? settings.WarmUp - Settle : TimeSpan.MaxValue;
        var stepEnd = settings.WarmUp + SaturationSearch.Step;
        double stepTurns = 0, stepSeconds = 0, turns = 0, seconds = 0, hostBefore = host?.CpuSeconds ?? 0, ownBefore = OwnCpuSeconds;
        var last = TimeSpan.Zero;

        while (await tick.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            var at = time.GetElapsedTime(start);
            var span = (at - last).TotalSeconds;
            last = at;
            var phase = _stopwatches.Phase;
            var second = _stopwatches.NextSecond();
            double hostNow = host?.CpuSeconds ?? 0, ownNow = OwnCpuSeconds;
            var sample = new Sample(
                Math.Round(at.TotalSeconds, 1), phase, Math.Round(dispatcher.Rate), (int)Math.Round(second.Turns / span),
                    Math.Round(second.P50, 2), Math.Round(second.P99, 2), Math.Round(second.Max, 2),
                second.HandoffP99 is { } h ? Math.Round(h, 2)
                    : null, dispatcher.Backlog, _stopwatches.Waiting, _stopwatches.WithPerson, second.Retries,
                host is null ? null : Math.Round((hostNow - hostBefore) / span, 2), Math.Round((ownNow - ownBefore) / span, 2), host is null
                    ? null : Math.Round(host.MemoryMb));
            (hostBefore, ownBefore) = (hostNow, ownNow);
            _samples.Add(sample);
            screen.Show(sample, _findings.Total);

            if (phase == Phase.Measured) (turns, seconds) = (turns + second.Turns, seconds + span);
            if (phase == Phase.Search) (stepTurns, stepSeconds) = (stepTurns + second.Turns, stepSeconds + span);
            if (at >= settings.Duration || (script.IsThrough && everybody.IsCompleted)) break;

            if (search is { Found: false } && phase == Phase.Search && at >= stepEnd)
            {
                search.Done(stepTurns / stepSeconds);
                (stepTurns, stepSeconds, stepEnd) = (0, 0, at + SaturationSearch.Step);
                if (!search.Found && at >= searchEnd) search.Stop();
                if (search.Found)
                {
                    dispatcher.Forget();
                    measureFrom = at + Settle;
                }
            }
            if (at >= forgetAt)
            {
                dispatcher.Forget();
                forgetAt = TimeSpan.MaxValue;
            }
            _stopwatches.Phase = at >= measureFrom ? Phase.Measured
                : search is { Found: false } && at >= settings.WarmUp ? Phase.Search : Phase.WarmUp;
        }
        _stopwatches.Phase = Phase.Drain;
        return (last.TotalSeconds, seconds > 0 ? turns / seconds : 0);
    }

    /// <summary>Lets everybody end what they have begun: customers first, then agents whose customers went silent.</summary>
    private async Task DrainAsync(Task everybody, Func<bool> peopleAreIdle, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        await Task.WhenAny(everybody, Task.Delay(settings.DrainMax, time, cancellation)).ConfigureAwait(false);
        // What waits is offered within the second, so agents who were idle for two have nothing to come.
        for (var idle = 0; idle < 20 && time.GetElapsedTime(start) < settings.DrainMax; idle = peopleAreIdle() && _stopwatches.Waiting == 0
            ? idle + 1 : 0)
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Customers come one after the other while the run warms up.</summary>
    private async Task ComeAsync(int number, Stage stage, Random random, CancellationToken stop)
    {
        await Task.Delay(settings.WarmUp / 2 * ((number - 1.0) / settings.Customers), time, stop)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await new Customer(number, stage, random).RunAsync(stop).ConfigureAwait(false);
    }

    private static IArrivals ArrivalsOf(Settings settings) => settings.Arrivals switch
    {
        ArrivalKind.Bursts => new Bursts(settings.Rate!.Value),
        ArrivalKind.Day => new Day(settings.Rate!.Value, settings.Duration),
        _ => new Steady(settings.Rate!.Value),
    };

    private static double OwnCpuSeconds
    {
        get
        {
            using var own = Process.GetCurrentProcess();
            return own.TotalProcessorTime.TotalSeconds;
        }
    }
}
