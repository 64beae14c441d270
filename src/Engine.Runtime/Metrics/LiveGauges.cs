using System.Diagnostics.Metrics;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;

namespace Engine.Runtime.Metrics;

/// <summary>
/// What is live now, read from a wall when somebody asks. Every process with a wall tells all of it: take the greatest, not the sum.
/// </summary>
public sealed class LiveGauges : IDisposable
{
    private readonly Meter _meter = new(EngineMeter.Name);
    private readonly Wall _wall;
    private readonly TimeProvider _time;

    public LiveGauges(Wall wall, TimeProvider time)
    {
        (_wall, _time) = (wall, time);
        _meter.CreateObservableGauge("engine.conversations.live", Live, "{conversation}", "Open conversations by who has them");
        _meter.CreateObservableGauge("engine.queue.waiting", Waiting,
            "{conversation}", "Conversations in a queue, those on offer included");
        _meter.CreateObservableGauge("engine.queue.longest_wait", LongestWait, "s", "How long the first of a queue has waited");
        _meter.CreateObservableGauge(
            "engine.wall.behind", () => wall.Standing.Behind, "{position}", "Positions of the journal that the wall has not read");
        _meter.CreateObservableGauge("engine.wall.age", Age, "s", "Since the last event that the wall has read happened");
        _meter.CreateObservableCounter(
            "engine.wall.skipped", () => wall.Standing.Skipped, "{event}", "Events that the wall could not read and went past");
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Live() =>
        _wall.Rows.CountBy(row => row.Phase).Select(phase => new Measurement<int>(phase.Value, Tag("phase", phase.Key switch
    {
        Phase.Bot => "bot",
        Phase.Waiting => "waiting",
        Phase.Offered => "offered",
        _ => "with_agent",
    })));

    private IEnumerable<Measurement<int>> Waiting() =>
        InQueues().CountBy(row => row.Owner.Id!).Select(queue => new Measurement<int>(queue.Value, Tag("queue", queue.Key)));

    private IEnumerable<Measurement<double>> LongestWait()
    {
        var now = _time.GetUtcNow();
        return InQueues().AggregateBy(row => row.Owner.Id!, TimeSpan.Zero,
            (longest, row) => now - row.OwnedSince is var wait && wait > longest ? wait : longest)
            .Select(queue => new Measurement<double>(queue.Value.TotalSeconds, Tag("queue", queue.Key)));
    }

    private IEnumerable<Measurement<double>> Age() =>
        _wall.Standing.LastEventAt is { } at ? [new Measurement<double>(Math.Max(0, (_time.GetUtcNow() - at).TotalSeconds))] : [];

    private IEnumerable<WallRow> InQueues() => _wall.Rows.Where(row => row.Owner.Kind == OwnerKind.Queue);

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);
}
