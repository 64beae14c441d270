using System.Globalization;
using System.Text.Json;
using Engine.Client;
using Engine.Domain.Audits;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Agents;

/// <summary>An agent's side of one conversation: reads, accepts, says a few things, and closes, passes on or hands back.</summary>
/// <param name="resumed">The conversation is this agent's already.</param>
internal sealed class AgentTalk(string agent, ConversationRecord record,
    bool resumed, HubLine line, AgentHabits habits, Stage stage, Random random)
{
    private readonly int _words = random.Next(0, 2);
    private int _said;
    private long _seen;
    private int _epochOfWords;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await PauseAsync(AgentHabits.Reading, stop).ConfigureAwait(false);
            if (!resumed && random.NextDouble() < habits.Declines)
            {
                await DoAsync("Decline", ["in a meeting"], stop).ConfigureAwait(false);
                return;
            }
            var packet = await DoAsync("Accept", [], stop).ConfigureAwait(false);
            if (!resumed) record.AcceptedBy(agent);
            _seen = packet.GetProperty("sequence").GetInt64();
            _epochOfWords = (int)_seen;   // the sequence sets this talk's message ids apart from an earlier one's with the same customer
            await PauseAsync(AgentHabits.Typing, stop).ConfigureAwait(false);
            await SayAsync("Hello, I have read everything so far; let me look into it.", stop).ConfigureAwait(false);
            while (await FollowAsync(stop).ConfigureAwait(false)) { }
        }
        catch (HubRefusedException e) when (e.Code is >= 400 and < 500)
        {
            // Gone, taken, closed or passed on meanwhile: that happens to people who think before they act.
        }
        catch (HubRefusedException e)
        {
            stage.Findings.Add(Fault.Refused, $"{record.Id}: {agent}, {e.Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    /// <summary>Follows the conversation on the connection that there is.</summary>
    /// <returns>True when that broke and the talk goes on with the next one.</returns>
    private async Task<bool> FollowAsync(CancellationToken stop)
    {
        var hub = await line.UpAsync(stop).ConfigureAwait(false);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            await foreach (var seen in hub.StreamAsync("Events", [record.Id, _seen], patience.Token).ConfigureAwait(false))
            {
                if (!await SeeAsync(seen, stop).ConfigureAwait(false)) return false;
                patience.CancelAfter(Patience);
            }
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await DoAsync("Close", ["no answer from the customer"], stop).ConfigureAwait(false);
            return false;
        }
        catch (Exception e) when (HubLine.IsBroken(e) && e is not HubRefusedException { Code: not null }) { }
        await Task.Delay(TimeSpan.FromMilliseconds(50), stage.Time, stop).ConfigureAwait(false);
        return true;
    }

    /// <returns>False when the conversation is over for this agent.</returns>
    private async Task<bool> SeeAsync(JsonElement seen, CancellationToken stop)
    {
        var sequence = seen.GetProperty("sequence").GetInt64();
        var withheld = seen.TryGetProperty("withheld", out var number) ? number.GetInt64() : 0;
        if (sequence != _seen + withheld + 1)
            stage.Findings.Add(Fault.OutOfOrder, $"{record.Id}: {agent} saw event {sequence} after {_seen}");
        _seen = sequence;
        switch (seen.GetProperty("type").GetString())
        {
            case SeenEvent.CustomerSaid:
                await PauseAsync(AgentHabits.Typing, stop).ConfigureAwait(false);
                if (_said > _words) return await LeaveAsync(stop).ConfigureAwait(false);
                await SayAsync("Thank you, I have that. One moment.", stop).ConfigureAwait(false);
                return true;
            case SeenEvent.OwnerChanged:
                var owner = seen.GetProperty("owner");
                return owner.TryGetProperty("id", out var id) && id.GetString() == agent;
            case SeenEvent.Closed:
                return false;
            default:
                return true;
        }
    }

    private async Task SayAsync(string text, CancellationToken stop)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"{agent}-{_epochOfWords}-{++_said}");
        await line.InvokeAsync("Say", [record.Id, message, text], stop).ConfigureAwait(false);
        record.AgentSaid(message);
    }

    private async Task<bool> LeaveAsync(CancellationToken stop)
    {
        var chance = random.NextDouble();
        if (chance < habits.HandsBack) await DoAsync("HandBack", ["only the link is still to come"], stop).ConfigureAwait(false);
        else if (chance < habits.HandsBack + habits.Transfers && habits.TransfersTo is { } queue)
            await DoAsync("Transfer", [new { queue, note = "please check the payment side" }], stop).ConfigureAwait(false);
        else await DoAsync("Close", ["solved"], stop).ConfigureAwait(false);
        return false;
    }

    private Task<JsonElement> DoAsync(string method, object?[] arguments, CancellationToken stop) =>
        line.DoAsync(record, method, arguments, again: random.NextDouble() < habits.Repeats, stop);

    private TimeSpan Patience =>
        stage.Dispatcher.Interval * AgentHabits.Patience is var patience && patience < AgentHabits.PatienceMax
            ? patience : AgentHabits.PatienceMax;

    private Task PauseAsync((double Least, double Most) pause, CancellationToken stop) =>
        stage.PauseAsync(random, pause.Least, pause.Most, stop);
}
