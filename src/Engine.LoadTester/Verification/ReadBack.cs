using System.Collections.Concurrent;
using Engine.Client;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits;
using Engine.LoadTester.Measurements;

namespace Engine.LoadTester.Verification;

/// <summary>Reads every conversation back over REST, as an admin who sees everything, and compares.</summary>
internal sealed class ReadBack(ConversationApi api, string adminBearer, bool peopleCome, Findings findings)
{
    private const int AtOnce = 8;

    private readonly ConcurrentDictionary<string, int> _escalations = new();
    private readonly ConcurrentDictionary<long, Mood> _moods = new();
    private int _turns, _escalated, _contained, _withPerson;

    public Histogram Assignments { get; } = new();

    public IReadOnlyDictionary<string, int> Escalations => new SortedDictionary<string, int>(_escalations, StringComparer.Ordinal);

    public int Turns => _turns;

    public int Escalated => _escalated;

    public int WithPerson => _withPerson;

    /// <summary>Share of conversations that the bot did alone; 1 when there was none.</summary>
    public double ContainmentRate(int conversations) => conversations == 0 ? 1 : (double)_contained / conversations;

    /// <summary>Mean sentiment of all messages by second, in order.</summary>
    public IEnumerable<(DateTimeOffset At, double Sentiment)> Moods =>
        _moods.OrderBy(m => m.Key).Select(m => (DateTimeOffset.FromUnixTimeSeconds(m.Key), m.Value.Mean));

    public Task RunAsync(Ledger ledger, CancellationToken stop) =>
        Parallel.ForEachAsync(ledger.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, ReadAsync);

    private async ValueTask ReadAsync(ConversationRecord record, CancellationToken stop)
    {
        var conversation = new ConversationId(record.Id).Actor;
        var events = new List<Committed>();
        while (true)
        {
            using var page = await api.EventsAsync(adminBearer, record.Id, events.Count == 0 ? 0 : events[^1].Sequence, stop);
            if (!page.IsDone && record.Acknowledged > 0)
                findings.Add(Fault.Lost, $"{record.Id}: the whole conversation, status {page.Status}");
            if (!page.IsDone) return;
            var read = EventPage.Read(page.Body, conversation);
            if (read.Count == 0) break;
            foreach (var (committed, withheld) in read)
            {
                var before = events.Count == 0 ? 0 : events[^1].Sequence;
                if (committed.Sequence != before + withheld + 1)
                    findings.Add(Fault.OutOfOrder, $"{record.Id}: {committed.Sequence} after {before}, {withheld} withheld");
                events.Add(committed);
            }
        }
        Add(ConversationAudit.Of(record, events, findings, peopleCome));
    }

    private void Add(ConversationOutcome outcome)
    {
        Interlocked.Add(ref _turns, outcome.Course.CustomerMessages.Count);
        if (outcome.Course.Escalations.Count > 0) Interlocked.Increment(ref _escalated);
        else if (!outcome.Course.HadAgent) Interlocked.Increment(ref _contained);
        if (outcome.Course.HadAgent) Interlocked.Increment(ref _withPerson);
        foreach (var reason in outcome.Course.Escalations) _escalations.AddOrUpdate(reason, 1, static (_, n) => n + 1);
        foreach (var assignment in outcome.Assignments) Assignments.Record(assignment);
        foreach (var (at, sentiment) in outcome.Moods) _moods.GetOrAdd(at.ToUnixTimeSeconds(), _ => new Mood()).Add(sentiment);
    }

    private sealed class Mood
    {
        private double _sum;
        private int _count;

        public double Mean => _count == 0 ? 0 : _sum / _count;

        public void Add(float sentiment)
        {
            lock (this) (_sum, _count) = (_sum + sentiment, _count + 1);
        }
    }
}
