using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Audits;
using Engine.Journal;

namespace Engine.Runtime.Audits;

/// <summary>Everything that a run wrote, checked against the rules and against what its customers were told.</summary>
public sealed class JournalAudit
{
    private const int PageSize = 1_000;

    private readonly Audit _audit = new();
    private readonly Dictionary<ConversationId, Course> _courses = [];
    private readonly List<Breach> _breaches = [];

    private JournalAudit() { }

    public IReadOnlyList<Breach> Breaches => _breaches;

    /// <summary>
    /// Conversations in which an escalation rule fired, and those of them that a person took or the customer closed first.
    /// </summary>
    public int Escalated => _courses.Values.Count(c => c.Escalations.Count > 0);

    public int Reached => _courses.Values.Count(c => c.Escalations.Count > 0 && (c.HadAgent || c.ClosedBy == "customer"));

    /// <summary>Conversations that never needed a person.</summary>
    public int BotResolved => _courses.Values.Count(c => c.Escalations.Count == 0 && !c.HadAgent);

    /// <summary>How often each reason code was given.</summary>
    public SortedDictionary<string, int> Escalations =>
        new(_courses.Values.SelectMany(c => c.Escalations).CountBy(reason => reason).ToDictionary(), StringComparer.Ordinal);

    public int Count(Fault fault) => _breaches.Count(b => b.Fault == fault);

    /// <param name="acknowledged">The messages that each customer was told were taken, in the order sent.</param>
    public static async Task<JournalAudit> OfAsync(
        IJournal journal, IReadOnlyDictionary<ConversationId, IReadOnlyList<string>> acknowledged, CancellationToken cancellation = default)
    {
        var audit = new JournalAudit();
        await audit.ReadAsync(journal, ActorKind.Conversation, cancellation).ConfigureAwait(false);
        await audit.ReadAsync(journal, ActorKind.Agent, cancellation).ConfigureAwait(false);
        foreach (var (id, messages) in acknowledged) audit._breaches.AddRange(new Told(messages).Check(id, audit.CourseOf(id)));
        return audit;
    }

    private async Task ReadAsync(IJournal journal, ActorKind kind, CancellationToken cancellation)
    {
        long position = 0;
        while (await journal.ReadAllAsync(kind, position, PageSize, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var committed in page) Add(committed);
            position = page[^1].Position;
        }
    }

    private void Add(Committed committed)
    {
        _breaches.AddRange(_audit.Add(committed));
        if (committed.Actor.Kind == ActorKind.Conversation) CourseOf(new ConversationId(committed.Actor.Key)).Add(committed.Event);
    }

    private Course CourseOf(ConversationId id)
    {
        if (!_courses.TryGetValue(id, out var course)) _courses.Add(id, course = new Course());
        return course;
    }
}
