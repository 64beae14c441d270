using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>Whoever passed a conversation on gets it back only when nobody else can take it.</summary>
internal sealed class SendersAreAskedLast : Invariant
{
    private readonly Dictionary<ActorId, (int Epoch, string Agent)> _senders = [];

    public override void Saw(Committed committed)
    {
        switch (committed.Event)
        {
            case ConversationEvent.OwnerChanged { Reason: "transferred", By: { } by, Demand: { } demand } e when demand.Wanted?.Value != by:
                _senders[committed.Actor] = (e.Epoch, by);
                break;
            case ConversationEvent.OwnerChanged:
                _senders.Remove(committed.Actor);
                break;
            case QueueEvent.Chosen e when _senders.TryGetValue(e.Conversation.Actor, out var sender)
                && sender.Agent == e.Agent.Value && sender.Epoch <= e.Epoch:
                Hold(e.Candidates.Length == 1, committed.Actor,
                    "who passed a conversation on is asked last", $"{e.Agent} for {e.Conversation}");
                break;
        }
    }

    public override void Forget(ActorId conversation) => _senders.Remove(conversation);
}
