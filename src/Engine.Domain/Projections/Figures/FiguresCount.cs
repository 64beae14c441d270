using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Projections.Figures;

/// <summary>Counts conversations by the hour as they happen, so that looking costs nothing. Not thread-safe.</summary>
public sealed class FiguresCount
{
    /// <summary>Five weeks: a month may be looked at, and the same days of the week before.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(35);

    /// <summary>By number: whole hours since 1970.</summary>
    private readonly SortedDictionary<long, Hour> _hours;

    /// <summary>Conversations that have not closed.</summary>
    private readonly Dictionary<ConversationId, Journey> _open;

    public FiguresCount() => (_hours, _open) = ([], []);

    /// <summary>Goes on from what was kept.</summary>
    public FiguresCount(FiguresState state) =>
        (_hours, _open) = (new(state.Hours), state.Open.ToDictionary(journey => journey.Conversation));

    /// <summary>How many hours and conversations there are in it.</summary>
    public int Size => _hours.Count + _open.Count;

    /// <summary>What is kept over a restart; it is to be written before the next event.</summary>
    public FiguresState State => new(_hours, [.. _open.Values]);

    public void Apply(Committed committed)
    {
        var conversation = new ConversationId(committed.Actor.Key);
        var before = _open.GetValueOrDefault(conversation);
        var after = Journey.Apply(before, committed);
        if (after is null || ReferenceEquals(before, after)) return;
        if (before is null) Forget(committed.At);
        HourOf(after)?.Change(before, after);
        if (after.IsClosed) _open.Remove(conversation);
        else _open[conversation] = after;
    }

    /// <param name="from">Begins at the full hour before.</param>
    /// <param name="step">Whole hours, at least one.</param>
    public FiguresView Look(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        var (first, end, length) = (Number(from), Number(to + TimeSpan.FromHours(1) - TimeSpan.FromTicks(1)), (long)step.TotalHours);
        var steps = ImmutableArray.CreateBuilder<FiguresRow>();
        for (var at = first; at < end; at += length) steps.Add(Row(at, Math.Min(at + length, end)));
        return new FiguresView(Start(first), Start(end), Row(first, end), steps.ToImmutable());
    }

    /// <param name="limit">At most so many, the newest.</param>
    public CasesView Cases(DateTimeOffset from, DateTimeOffset to, CasesFilter filter, int limit)
    {
        Journey[] matching =
        [
            .. Between(Number(from), Number(to + TimeSpan.FromHours(1) - TimeSpan.FromTicks(1))).SelectMany(hour => hour.Known.Values)
                .Where(j => (filter.Outcome ?? j.Outcome) == j.Outcome && (filter.Voices ?? j.Voices) == j.Voices
                    && (filter.Reason ?? j.Reason) == j.Reason && (filter.HandedOver ?? j.LeftBotAt is not null) == j.LeftBotAt is not null)
                .OrderByDescending(j => j.StartedAt),
        ];
        return new CasesView([.. matching.Take(limit).Select(CaseOf)], matching.Length);
    }

    private static Case CaseOf(Journey journey) => new(
        journey.Conversation, journey.StartedAt, journey.Outcome, journey.Voices, journey.Reason, journey.FirstResponse?.TotalSeconds,
        journey.Handoff?.TotalSeconds, journey.Waited.TotalSeconds, journey.Handled.TotalSeconds);

    private FiguresRow Row(long first, long end)
    {
        Hour[] hours = [.. Between(first, end)];
        int Outcomes(CaseOutcome outcome) => hours.Sum(h => h.Outcomes[(int)outcome]);
        int Voices(Voices voices) => hours.Sum(h => h.Voices[(int)voices]);
        SpanFigures Spans(Func<Hour, Spans> of)
        {
            var all = hours.Aggregate(Figures.Spans.None, (sum, hour) => sum.With(of(hour)));
            return new SpanFigures(all.Count, all.Percentile(0.5)?.TotalSeconds, all.Percentile(0.9)?.TotalSeconds);
        }
        var reasons = hours.SelectMany(h => h.Reasons).GroupBy(r => r.Key, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(r => r.Key, r => r.Sum(hour => hour.Value), StringComparer.Ordinal);
        return new FiguresRow(
            Start(first), hours.Sum(h => h.Outcomes.Sum()),
            new OutcomeCounts(
                Outcomes(CaseOutcome.Open), Outcomes(CaseOutcome.Contained), Outcomes(CaseOutcome.Reached), Outcomes(CaseOutcome.Left)),
            new VoiceCounts(
                Voices(Contracts.Views.Voices.Nobody), Voices(Contracts.Views.Voices.Bot), Voices(Contracts.Views.Voices.Person),
                Voices(Contracts.Views.Voices.Both)),
            reasons.Values.Sum(), reasons,
            Spans(h => h.FirstResponse), Spans(h => h.Handoff), Spans(h => h.Waiting), Spans(h => h.Handling));
    }

    private IEnumerable<Hour> Between(long first, long end) => _hours.Where(h => h.Key >= first && h.Key < end).Select(h => h.Value);

    /// <returns>Null for one that was opened before anything that is kept.</returns>
    private Hour? HourOf(Journey journey)
    {
        var number = Number(journey.StartedAt);
        if (_hours.TryGetValue(number, out var hour)) return hour;
        if (_hours.Count > 0 && number < _hours.Keys.Max() - (long)KeptFor.TotalHours) return null;
        return _hours[number] = new Hour();
    }

    private void Forget(DateTimeOffset now)
    {
        while (_hours.Count > 0 && _hours.Keys.First() is var oldest && oldest < Number(now - KeptFor)) _hours.Remove(oldest);
    }

    private static long Number(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeSeconds(), 3_600).Quotient;

    private static DateTimeOffset Start(long number) => DateTimeOffset.FromUnixTimeSeconds(number * 3_600);
}

/// <summary>What the figures keep over a restart.</summary>
/// <param name="Open">Conversations that have not closed.</param>
public sealed record FiguresState(SortedDictionary<long, Hour> Hours, ImmutableArray<Journey> Open);
