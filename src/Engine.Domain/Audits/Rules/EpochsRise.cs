using Engine.Contracts.Events;

namespace Engine.Domain.Audits.Rules;

/// <summary>Each owner and each offer has an epoch of its own, so that a late word of the one before is known as such.</summary>
internal sealed class EpochsRise : IRule
{
    public Breach? Check(Committed committed, Ownership before)
    {
        var (law, epoch) = committed.Event switch
        {
            ConversationEvent.OwnerChanged e => ("a change of owner raises the epoch", e.Epoch),
            ConversationEvent.OfferEnded e => ("an offer that ends raises the epoch", e.Epoch),
            _ => ("", before.Epoch + 1),
        };
        return epoch == before.Epoch + 1 ? null : new Breach(Fault.DoubleAssigned, committed.Actor, law, $"{epoch} after {before.Epoch}");
    }
}
