using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>
/// An agent loses a conversation for having left only when they have left since they got it, and an offer when they are away since.
/// </summary>
internal sealed class WhoStaysKeepsTheirs : Invariant
{
    private readonly Dictionary<AgentId, long> _left = [], _away = [];
    private readonly Dictionary<(AgentId, ConversationId), (int Epoch, long Position)> _got = [];
    private readonly Dictionary<ConversationId, (Owner Owner, int Epoch)> _owned = [];

    public override void Saw(Committed committed)
    {
        var agent = new AgentId(committed.Actor.Key);
        var conversation = new ConversationId(committed.Actor.Key);
        switch (committed.Event)
        {
            case AgentEvent.StatusChanged { Status: AgentStatus.Offline }: _left[agent] = _away[agent] = committed.Position; break;
            case AgentEvent.StatusChanged { Status: AgentStatus.Away }: _away[agent] = committed.Position; break;
            case AgentEvent.Reserved e: _got[(agent, e.Conversation)] = (e.Epoch, committed.Position); break;
            case AgentEvent.Assigned e: _got[(agent, e.Conversation)] = (e.Epoch, committed.Position); break;
            case AgentEvent.Released e: _got.Remove((agent, e.Conversation)); break;
            case ConversationEvent.OfferEnded { How: OfferEnd.AgentLeft } e: Check(_away,
                e.Agent, conversation, e.Epoch - 1, committed); break;
            case ConversationEvent.OwnerChanged e:
                if (e.Reason == "agent_left"
                    && _owned.GetValueOrDefault(conversation) is { Owner: { Kind: OwnerKind.Agent, Id: { } id } } held)
                    Check(_left, new AgentId(id), conversation, held.Epoch, committed);
                _owned[conversation] = (e.Owner, e.Epoch);
                break;
        }
    }

    private void Check(Dictionary<AgentId, long> left, AgentId agent, ConversationId conversation, int epoch, Committed committed)
    {
        // The agent knows nothing of it, and said so.
        if (!_got.TryGetValue((agent, conversation), out var got) || got.Epoch != epoch) return;
        Hold(left.GetValueOrDefault(agent) > got.Position, committed.Actor,
            "who has not left loses nothing for having left", $"{agent}, under {epoch}");
    }

    public override void Forget(ActorId conversation)
    {
        _owned.Remove(new ConversationId(conversation.Key));
        foreach (var got in _got.Keys.Where(g => g.Item2.Actor == conversation).ToArray()) _got.Remove(got);
    }
}
