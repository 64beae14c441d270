using System.Collections.Concurrent;
using Engine.Client;
using Engine.LoadTester.Agents;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Supervisors;

/// <summary>
/// One supervisor before the wall: follows what a filter lets through, sends the unhappiest to a person now and then, and takes
/// over where the bot gets nowhere or from an agent. What was taken over is talked to its end over the agents' hub.
/// </summary>
/// <remarks>A row's age is reckoned by both clocks, so it means something only when both programs run on one machine.</remarks>
internal sealed class Supervisor(int number, string id, string token, string? queue, Stage stage, Random random)
{
    /// <summary>Of the rows that a supervisor who steps in sees, one in so many is acted on; the unhappy ones are few.</summary>
    private int ActsOnOneIn => number % 4 == 2 ? 20 : 100;

    private static readonly AgentHabits Habits =
        new(new Dictionary<string, int>(), Capacity: 0, TakesBreaks: false, LosesConnection: false, TransfersTo: null, HandsBack: 0.3);

    private readonly HubLine _wall = new(new Uri(stage.Address, "/hubs/supervisor"), token, stage.Time, stage.Pauses);
    private readonly HubLine _desk = new(new Uri(stage.Address, "/hubs/agent"), token, stage.Time, stage.Pauses);
    private readonly ConcurrentDictionary<string, Task> _talks = new();
    private int _escalated, _takenOver;

    public int Escalated => _escalated;

    public int TakenOver => _takenOver;

    public bool IsIdle => _talks.Values.All(t => t.IsCompleted);

    public async Task RunAsync(CancellationToken stop)
    {
        await Task.WhenAll(_wall.KeepAsync(WatchAsync, stop), _desk.KeepAsync(StayAsync, stop)).ConfigureAwait(false);
        await Task.WhenAll(_talks.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private object Filter => (number % 4) switch
    {
        0 => new { owner = "queue" },
        1 => new { failedAttemptsFrom = 1, phase = "bot" },
        2 => new { sentimentBelow = -0.4, phase = "bot" },
        _ => new { phase = "withAgent" },
    };

    private async Task WatchAsync(HubClient hub, CancellationToken stop)
    {
        var ready = false;
        await foreach (var change in hub.StreamAsync("Wall", [Filter], stop).ConfigureAwait(false))
        {
            var kind = change.GetProperty("kind").GetString();
            ready |= kind == "ready";
            if (kind != "put" || !ready) continue;
            var row = change.GetProperty("row");
            stage.Stopwatches.Wall.Record(stage.Time.GetUtcNow() - row.GetProperty("updatedAt").GetDateTimeOffset());
            if (number % 4 != 0 && stage.HasAgents && random.Next(ActsOnOneIn) == 0)
                Act(row.GetProperty("conversation").GetString()!, stop);
        }
    }

    /// <summary>The desk's own news are not needed: each talk follows its conversation.</summary>
    private static async Task StayAsync(HubClient hub, CancellationToken stop)
    {
        await foreach (var _ in hub.StreamAsync("Desk", [], stop).ConfigureAwait(false)) { }
    }

    private void Act(string conversation, CancellationToken stop)
    {
        if (stage.Ledger.Find(conversation) is not { WentSilent: false } record) return;   // another run's, or nobody there to talk to
        foreach (var (done, talk) in _talks)
            if (talk.IsCompleted) _talks.TryRemove(new KeyValuePair<string, Task>(done, talk));
        if (_talks.ContainsKey(conversation)) return;
        _talks[conversation] = number % 4 == 2 ? EscalateAsync(record, stop) : TakeOverAsync(record, new Random(random.Next()), stop);
    }

    private async Task EscalateAsync(ConversationRecord record, CancellationToken stop)
    {
        try
        {
            if (queue is null) return;
            await _wall.DoAsync(record, "Escalate", [queue], again: false, stop).ConfigureAwait(false);
            Interlocked.Increment(ref _escalated);
        }
        catch (HubRefusedException) { }   // closed meanwhile
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    private async Task TakeOverAsync(ConversationRecord record, Random chance, CancellationToken stop)
    {
        try
        {
            await _wall.DoAsync(record, "TakeOver", [], again: chance.NextDouble() < Habits.Repeats, stop).ConfigureAwait(false);
            Interlocked.Increment(ref _takenOver);
            record.AcceptedBy(id);
        }
        catch (HubRefusedException)   // closed meanwhile
        {
            return;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        await new AgentTalk(id, record, resumed: true, _desk, Habits, stage, chance).RunAsync(stop).ConfigureAwait(false);
    }
}
