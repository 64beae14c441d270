using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Domain.Agents;
using Engine.Domain.Queues;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Nobody is promised a person, or waits for one, when nobody is signed in; they are told so, and whoever was noted is handed over when
/// somebody comes.
/// </summary>
internal sealed class NobodyIsPromisedInVain : Invariant
{
    /// <summary>The queue in which the conversation was last, and whether the bot has it because nobody was there.</summary>
    private readonly Dictionary<ActorId, (Owner Queue, bool IsNoted)> _asked = [];

    /// <summary>Told by the event before that the bot has it again, because nobody is there.</summary>
    private readonly HashSet<ActorId> _untold = [];

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Conversation) return;
        if (_untold.Remove(committed.Actor))
            Hold(committed.Event is ConversationEvent.BotSaid { Kind: BotSpeech.Notice },
                committed.Actor, "who is noted is told that nobody is there");
        switch (committed.Event)
        {
            case ConversationEvent.OwnerChanged { Owner.Kind: OwnerKind.Queue } e:
                _asked[committed.Actor] = (e.Owner, IsNoted: false);
                break;
            case ConversationEvent.OwnerChanged { Reason: "nobody_there" }:
                _asked[committed.Actor] = (_asked[committed.Actor].Queue, IsNoted: true);
                _untold.Add(committed.Actor);
                break;
            case ConversationEvent.OwnerChanged or ConversationEvent.Closed:
                _asked.Remove(committed.Actor);
                break;
            case ConversationEvent.Queued e:
                Hold(!WasNotedAtOnce(e, new ConversationId(committed.Actor.Key)), committed.Actor,
                    "nobody is told a place in a queue where nobody is", e.Queue.Value);
                break;
        }
    }

    public override void Turned(ActorId actor, ActorState live)
    {
        if (live is not Queue { Roster.IsEmpty: true } queue) return;
        Hold(queue.Waiting.All(w => w.Chosen is not null), actor, "nobody waits where nobody is signed in",
            queue.Waiting.FirstOrDefault(w => w.Chosen is null)?.Conversation.Value);
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        foreach (var (conversation, (queue, isNoted)) in _asked)
        {
            if (!isNoted) continue;
            Hold(!everybodyIsHelped, conversation, "whoever was noted is handed over when somebody comes", queue.Id);
            foreach (var agent in Records.All<Agent>().Where(a => a.Status == AgentStatus.Available))
                Hold(!agent.Queues.Contains(new QueueId(queue.Id!)), conversation,
                    "nobody is left noted while somebody is there", $"{agent.Id} serves {queue.Id}");
        }
    }

    private bool WasNotedAtOnce(ConversationEvent.Queued queued, ConversationId conversation)
    {
        var events = Records.EventsOf(queued.Queue.Actor);
        for (var i = events.Count - 1; i > 0; i--)
            if (events[i - 1].Event is QueueEvent.Enqueued e && e.Conversation == conversation && e.Epoch == queued.Epoch)
                return events[i].Event is QueueEvent.Noted noted && noted.Conversation == conversation && events[i].At == events[i - 1].At;
        return false;
    }

    public override void Forget(ActorId conversation) => _asked.Remove(conversation);
}
