using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>
/// A conversation that has left a queue does not come back under the epoch in which it waited there, however late a repeat of its coming
/// is.
/// </summary>
internal sealed class WhoLeftAQueueStaysOut : Invariant
{
    private readonly Dictionary<(ActorId Queue, ConversationId), int> _left = [];

    public override void Saw(Committed committed)
    {
        switch (committed.Event)
        {
            case QueueEvent.Enqueued e:
                Hold(e.Epoch > _left.GetValueOrDefault((committed.Actor, e.Conversation)), committed.Actor,
                    "who has left a queue does not come back under the same epoch", $"{e.Conversation} under {e.Epoch}");
                break;
            case QueueEvent.Left e: Leave(committed.Actor, e.Conversation, e.Epoch); break;
            case QueueEvent.Noted e: Leave(committed.Actor, e.Conversation, e.Epoch); break;
            case QueueEvent.SentOn e: Leave(committed.Actor, e.Conversation, e.Epoch); break;
        }
    }

    public override void Forget(ActorId conversation) =>
        _left.Keys.Where(l => l.Item2.Actor == conversation).ToList().ForEach(l => _left.Remove(l));

    private void Leave(ActorId queue, ConversationId conversation, int epoch) =>
        _left[(queue, conversation)] = Math.Max(epoch, _left.GetValueOrDefault((queue, conversation)));
}
