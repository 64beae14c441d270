using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Nobody is waited for longer than the phase's patience, nor less; and who waits for a person is asked before they are let go.
/// </summary>
internal sealed class SilenceHasAnEnd : Invariant
{
    /// <summary>How late a due time may be noticed when nothing goes wrong.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Nobody is let go while an agent is being asked: the shop's offers last so long, and no other begins after patience is over.
    /// </summary>
    private static readonly TimeSpan Offer = TimeSpan.FromSeconds(6);

    private readonly Dictionary<ActorId, Conversation> _before = [];

    /// <summary>When somebody who talks said something last, or the owner changed.</summary>
    private readonly Dictionary<ActorId, DateTimeOffset> _alive = [];

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
                Hold(_before[committed.Actor].Phase is Phase.Waiting or Phase.Offered,
                    committed.Actor, "only who waits is asked for a sign of life");
                Hold(_asked.TryAdd(committed.Actor, committed.At), committed.Actor, "nobody is asked twice for one sign of life");
                break;
            case ConversationEvent.CustomerSaid or ConversationEvent.AskedAgain or ConversationEvent.OwnerChanged:
                _asked.Remove(committed.Actor);
                _alive[committed.Actor] = committed.At;
                break;
            case ConversationEvent.Started or ConversationEvent.AgentSaid:
                _alive[committed.Actor] = committed.At;
                break;
            case ConversationEvent.Closed { By: "system", Disposition: "silent" }:
                Check(_before[committed.Actor], committed);
                break;
        }
        _before[committed.Actor] = Records.State<Conversation>(committed.Actor)!;
    }

    private void Check(Conversation before, Committed closed)
    {
        var since = before.Phase == Phase.Waiting && _asked.TryGetValue(closed.Actor, out var asked) ? asked : _alive[closed.Actor];
        var patience = before.Phase switch
        {
            Phase.Bot => before.Silence.Patience.Bot,
            Phase.Waiting when _asked.ContainsKey(closed.Actor) => before.Silence.Patience.Answer,
            Phase.WithAgent => Said(closed.Actor) ? before.Silence.Patience.Agent : null,
            _ => null,
        };
        Hold(patience is { } span && closed.At - since >= span, closed.Actor,
            "silence ends nothing before the phase's patience", $"{closed.At - since} of {patience} in {before.Phase}");
        var asking = Records.EventsOf(closed.Actor) is [.., { Event: ConversationEvent.OfferEnded }, _, _] ? Offer : TimeSpan.Zero;
        Hold(!Town.IsFaultless || closed.At - since < (patience * 1.25) + asking + Prompt, closed.Actor,
            "silence ends with the phase's patience, whoever reads meanwhile", $"{closed.At - since} of {patience} in {before.Phase}");
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
                Phase.Bot => conversation.Silence.Patience.Bot,
                Phase.Waiting => conversation.Silence.Patience.Waiting + conversation.Silence.Patience.Answer,
                Phase.WithAgent => conversation.Silence.Patience.Agent,
                _ => null,
            };
            Hold(patience is not { } span || _alive[conversation.Id.Actor] + span + (span / 4) > now, conversation.Id.Actor,
                "nobody is waited for beyond the phase's patience", $"{conversation.Phase}");
        }
    }

    public override void Forget(ActorId conversation)
    {
        _before.Remove(conversation);
        _alive.Remove(conversation);
        _asked.Remove(conversation);
    }
}
