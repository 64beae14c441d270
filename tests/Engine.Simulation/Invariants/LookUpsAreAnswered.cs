using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Whatever other systems do, everything that was looked up comes to an end; and nobody acts on an answer from another epoch.
/// </summary>
internal sealed class LookUpsAreAnswered : Invariant
{
    private readonly Dictionary<ActorId, ConversationEvent> _before = [];
    private readonly Dictionary<(ActorId, string), int> _asked = [];

    public override void Saw(Committed committed)
    {
        if (committed.Event is not ConversationEvent @event) return;
        var state = Records.State<Conversation>(committed.Actor)!;
        switch (@event)
        {
            case ConversationEvent.LookUpAsked e:
                _asked[(committed.Actor, e.Request)] = e.Epoch;
                break;
            case ConversationEvent.LookUpAnswered e:
                Hold(_asked[(committed.Actor, e.Request)] == e.Epoch, committed.Actor,
                    "an answer belongs to the epoch in which it was asked for");
                Hold(e.Late == (state.Phase != Phase.Bot || state.Epoch != e.Epoch),
                    committed.Actor, "an answer is late when the conversation has moved on");
                break;
            case ConversationEvent.BotSaid { Move: "look-up", Kind: BotSpeech.Answer } e:
                Hold(
                    _before.GetValueOrDefault(committed.Actor) is ConversationEvent.LookUpAnswered { Late: false } answer
                        && answer.Epoch == e.Epoch,
                    committed.Actor, "nobody acts on an answer from another epoch");
                Hold(!e.Text.Any(char.IsControl) && e.Text.Length < 1_000, committed.Actor,
                    "what other systems say is shown as text of a line", e.Text);
                break;
        }
        _before[committed.Actor] = @event;
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var record in Records.Actors)
            if (record.State is Conversation conversation)
                Hold(conversation.Enquiries.UnderWay.IsEmpty, record.Actor, "everything that was looked up comes to an end");
    }

    public override void Forget(ActorId conversation)
    {
        _before.Remove(conversation);
        foreach (var key in _asked.Keys.Where(k => k.Item1 == conversation).ToArray()) _asked.Remove(key);
    }
}
