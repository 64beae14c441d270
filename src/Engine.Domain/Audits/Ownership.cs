using Engine.Contracts.Events;

namespace Engine.Domain.Audits;

/// <summary>Who has a conversation, known from its events alone.</summary>
public readonly record struct Ownership(Owner Owner, int Epoch, bool Closed)
{
    public static Ownership Initial { get; } = new(Owner.Bot, 1, Closed: false);

    public Ownership After(Event @event) => @event switch
    {
        ConversationEvent.OwnerChanged e => this with { Owner = e.Owner, Epoch = e.Epoch },
        ConversationEvent.OfferEnded e => this with { Epoch = e.Epoch },
        ConversationEvent.Closed => this with { Closed = true },
        _ => this,
    };
}
