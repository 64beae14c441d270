using Engine.Contracts.Events;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>Whoever waits is asked for in the language that the channel names, else in that of all that was said until then.</summary>
internal sealed class DemandsHaveTheLanguage : Invariant
{
    public override void Saw(Committed committed)
    {
        if (committed.Event is not ConversationEvent.OwnerChanged { Demand: { } demand }) return;
        var conversation = Records.State<Conversation>(committed.Actor)!;
        var language = conversation.Customer.Locale?[..2] ?? (conversation.Talk.Language == "und" ? null : conversation.Talk.Language);
        Hold(demand.Language == language, committed.Actor,
            "who waits is asked for in the customer's language", $"{demand.Language}, not {language}");
    }
}
