using Engine.Client;
using Engine.LoadTester.Agents;

namespace Engine.LoadTester.Supervisors;

/// <summary>One supervisor before the wall: follows what a filter lets through, and sends the unhappiest to a person now and then.</summary>
/// <remarks>A row's age is reckoned by both clocks, so it means something only when both programs run on one machine.</remarks>
internal sealed class Supervisor(int number, string token, string? queue, Stage stage, Random random)
{
    /// <summary>Of the rows that a supervisor for unhappy customers sees, one in so many is escalated by hand.</summary>
    private const int EscalatesOneIn = 100;

    private readonly HubLine _line = new(new Uri(stage.Address, "/hubs/supervisor"), token, stage.Time);

    public Task RunAsync(CancellationToken stop) => _line.KeepAsync(WatchAsync, stop);

    private bool IsForUnhappy => number % 4 == 2;

    private object Filter => (number % 4) switch
    {
        0 => new { owner = "queue" },
        1 => new { failedAttemptsFrom = 2 },
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
            if (IsForUnhappy && queue is not null && stage.HasAgents && random.Next(EscalatesOneIn) == 0)
                _ = EscalateAsync(row.GetProperty("conversation").GetString()!, stop);
        }
    }

    private async Task EscalateAsync(string conversation, CancellationToken stop)
    {
        try
        {
            if (stage.Ledger.Find(conversation) is { WentSilent: false }) await _line.InvokeAsync("Escalate", [conversation, queue], stop).ConfigureAwait(false);
        }
        catch (HubRefusedException) { }   // closed meanwhile
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }
}
