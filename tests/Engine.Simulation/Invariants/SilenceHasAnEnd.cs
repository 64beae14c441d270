using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>Nobody is waited for longer than the phase's patience, nor less; and who waits for a person is asked before they are let go.</summary>
internal sealed class SilenceHasAnEnd : Invariant
{
    private readonly Dictionary<ActorId, Conversation> _before = [];

    /// <summary>When the waiting customer was asked for a sign of life, and has given none since.</summary>
    private readonly Dictionary<ActorId, DateTimeOffset> _asked = [];

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Conversation) return;
        switch (committed.Event)
        {
            case ConversationEvent.SystemSaid { Kind: SystemSpeech.Closing }:
                return;   // belongs to the end
            case ConversationEvent.SystemSaid:
                Hold(_before[committed.Actor].Phase is Phase.Waiting or Phase.Offered, committed.Actor, "only who waits is asked for a sign of life");
                Hold(_asked.TryAdd(committed.Actor, committed.At), committed.Actor, "nobody is asked twice for one sign of life");
                break;
            case ConversationEvent.CustomerSaid or ConversationEvent.OwnerChanged:
                _asked.Remove(committed.Actor);
                break;
            case ConversationEvent.Closed { By: "system", Disposition: "silent" }:
                Check(_before[committed.Actor], committed);
                break;
        }
        _before[committed.Actor] = Records.State<Conversation>(committed.Actor)!;
    }

    private void Check(Conversation before, Committed closed)
    {
        var since = before.Phase == Phase.Waiting && _asked.TryGetValue(closed.Actor, out var asked) ? asked : before.LastAt;
        var patience = before.Phase switch
        {
            Phase.Bot => before.Patience.Bot,
            Phase.Waiting when _asked.ContainsKey(closed.Actor) => before.Patience.Answer,
            Phase.WithAgent => Said(closed.Actor) ? before.Patience.Agent : null,
            _ => null,
        };
        Hold(patience is { } span && closed.At - since >= span, closed.Actor,
            "silence ends nothing before the phase's patience", $"{closed.At - since} of {patience} in {before.Phase}");
    }

    /// <summary>The last word before the end.</summary>
    private bool Said(ActorId actor) => Records.EventsOf(actor)[^2].Event is ConversationEvent.SystemSaid { Kind: SystemSpeech.Closing };

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        var now = town.Clock.GetUtcNow();   // of a clock that jumped, an event may lie ahead
        foreach (var conversation in Records.All<Conversation>())
        {
            var patience = conversation.Phase switch
            {
                Phase.Bot => conversation.Patience.Bot,
                Phase.Waiting => conversation.Patience.Waiting + conversation.Patience.Answer,
                Phase.WithAgent => conversation.Patience.Agent,
                _ => null,
            };
            Hold(patience is not { } span || conversation.LastAt + span + (span / 4) > now, conversation.Id.Actor, "nobody is waited for beyond the phase's patience", $"{conversation.Phase}");
        }
    }

    public override void Forget(ActorId conversation)
    {
        _before.Remove(conversation);
        _asked.Remove(conversation);
    }
}
