using System.Collections.Concurrent;
using System.Text.Json;
using Engine.Client;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Agents;

/// <summary>One agent at a desk: signs in, takes most offers, works in shifts, and now and then loses the connection.</summary>
internal sealed class Agent(string id, string token, AgentHabits habits, Stage stage, Random random)
{
    private readonly HubLine _line = new(new Uri(stage.Address, "/hubs/agent"), token, stage.Time, stage.Pauses);
    private readonly Desk _desk = new(id, habits.Capacity, stage.Findings);
    private readonly ConcurrentDictionary<string, Task> _talks = new();

    public bool IsIdle => _talks.Values.All(t => t.IsCompleted);

    public async Task RunAsync(CancellationToken stop)
    {
        await Task.WhenAll(_line.KeepAsync(WorkAsync, stop), ShiftsAsync(stop)).ConfigureAwait(false);
        await Task.WhenAll(_talks.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WorkAsync(HubClient hub, CancellationToken stop)
    {
        await hub.InvokeAsync("SignIn", new { skills = habits.Skills, languages = Array.Empty<string>(), capacity = habits.Capacity })
            .WaitAsync(stop).ConfigureAwait(false);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (habits.LosesConnection) lost.CancelAfter(stage.Dispatcher.Interval * (20 + (random.NextDouble() * 20)));
        try
        {
            await foreach (var change in hub.StreamAsync("Desk", [], lost.Token).ConfigureAwait(false)) See(change, stop);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested) { }
    }

    private void See(JsonElement change, CancellationToken stop)
    {
        var kind = change.GetProperty("kind").GetString();
        _desk.See(kind!, change);
        switch (kind)
        {
            case "snapshot":
                foreach (var slot in change.GetProperty("agent").GetProperty("slots").EnumerateArray())
                    Resume(slot.GetProperty("conversation").GetString()!, slot.GetProperty("state").GetString()!, stop);
                break;
            case "offer":
                var conversation = change.GetProperty("conversation").GetString()!;
                if (stage.Ledger.Find(conversation) is not { } record) return;   // another run's
                if (record.TakeHandoff() is var from and not 0) stage.Stopwatches.Handoff(stage.Time.GetElapsedTime(from));
                Talk(record, resumed: false, stop);
                break;
            case "status" when change.TryGetProperty("why", out var why) && why.ValueKind == JsonValueKind.String:
                _ = ComeBackAsync(stop);   // the engine's doing, not a break of the agent's own
                break;
        }
    }

    /// <summary>What the desk holds on a new connection; what is being talked about goes on by itself.</summary>
    private void Resume(string conversation, string state, CancellationToken stop)
    {
        if (stage.Ledger.Find(conversation) is not { } record || state is not ("offered" or "assigned")) return;
        if (!_talks.TryGetValue(conversation, out var running) || running.IsCompleted) Talk(record, resumed: state == "assigned", stop);
    }

    /// <summary>One talk after the other, should the same conversation come back before the last has ended.</summary>
    private void Talk(ConversationRecord record, bool resumed, CancellationToken stop)
    {
        var before = _talks.GetValueOrDefault(record.Id) ?? Task.CompletedTask;
        _talks[record.Id] = AfterAsync(before, new AgentTalk(id, record, resumed, _line, habits, stage, new Random(random.Next())));
        foreach (var (done, talk) in _talks)
            if (talk.IsCompleted) _talks.TryRemove(new KeyValuePair<string, Task>(done, talk));

        async Task AfterAsync(Task last, AgentTalk talk)
        {
            await last.ConfigureAwait(false);
            await talk.RunAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task ComeBackAsync(CancellationToken stop)
    {
        try
        {
            await stage.PauseAsync(random, 0.5, 1, stop).ConfigureAwait(false);
            await _line.InvokeAsync("SetStatus", ["available"], stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    /// <summary>Works, rests, works. An agent who rests keeps what there is and gets nothing new.</summary>
    private async Task ShiftsAsync(CancellationToken stop)
    {
        if (!habits.TakesBreaks) return;
        try
        {
            while (true)
            {
                await stage.PauseAsync(random, 20, 40, stop).ConfigureAwait(false);
                await _line.InvokeAsync("SetStatus", ["away"], stop).ConfigureAwait(false);
                await stage.PauseAsync(random, 2, 4, stop).ConfigureAwait(false);
                await _line.InvokeAsync("SetStatus", ["available"], stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }
}
