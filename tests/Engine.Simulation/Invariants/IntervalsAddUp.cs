using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>Every interval is booked to the one who owned it, and the three times add up to the conversation's length.</summary>
internal sealed class IntervalsAddUp : Invariant
{
    private readonly Dictionary<ActorId, Book> _books = [];

    private sealed class Book(DateTimeOffset started)
    {
        public DateTimeOffset Started { get; } = started;

        public DateTimeOffset Since { get; set; } = started;

        public OwnerKind Owner { get; set; } = OwnerKind.Bot;

        public Dictionary<OwnerKind, TimeSpan> Times { get; } =
            new() { [OwnerKind.Bot] = default, [OwnerKind.Queue] = default, [OwnerKind.Agent] = default };
    }

    public override void Saw(Committed committed)
    {
        if (committed.Event is ConversationEvent.Started) _books[committed.Actor] = new Book(committed.At);
        if (committed.Event is not (ConversationEvent.OwnerChanged or ConversationEvent.Closed)) return;
        var book = _books[committed.Actor];
        book.Times[book.Owner] += committed.At - book.Since;
        book.Since = committed.At;
        if (committed.Event is ConversationEvent.OwnerChanged changed) book.Owner = changed.Owner.Kind;

        var view = Records.State<Conversation>(committed.Actor)!.ToView();
        Hold(view.BotTime == book.Times[OwnerKind.Bot] && view.WaitTime == book.Times[OwnerKind.Queue]
            && view.AgentTime == book.Times[OwnerKind.Agent],
            committed.Actor, "every interval is booked to the one who owned it");
        Hold(view.BotTime + view.WaitTime + view.AgentTime == book.Since - book.Started,
            committed.Actor, "intervals add up to the conversation's length");
    }

    public override void Forget(ActorId conversation) => _books.Remove(conversation);
}
