using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>What reads a conversation's messages is the version that it began with, as long as that is there.</summary>
internal sealed class VersionsAreKept : Invariant
{
    private readonly Dictionary<ActorId, (string Assistant, string Version)> _held = [];

    public override void Saw(Committed committed)
    {
        switch (committed.Event)
        {
            case ConversationEvent.Started e:
                _held[committed.Actor] = (e.Assistant, e.Version!);
                break;
            case ConversationEvent.AssistantChanged e:
                var (assistant, version) = _held[committed.Actor];   // versions never come back, so what was gone then is gone now
                Hold(Town.Assistants.Current.Find(assistant, version) is null,
                    committed.Actor, "a conversation keeps its assistant's version as long as that is there", version);
                _held[committed.Actor] = (e.Assistant, e.Version);
                break;
            case ConversationEvent.CustomerSaid { Analysis.Model: { } model }:
                Hold(model == _held[committed.Actor].Version,
                    committed.Actor, "a message is read by the version that the conversation holds", model);
                break;
        }
    }

    public override void Forget(ActorId conversation) => _held.Remove(conversation);
}
