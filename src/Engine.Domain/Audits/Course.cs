using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Audits;

/// <summary>How one conversation went, known from its events alone.</summary>
public sealed class Course
{
    private readonly List<string> _customerMessages = [], _agentMessages = [], _escalations = [];
    private readonly List<AgentId> _acceptances = [];

    /// <summary>Message ids, in order.</summary>
    public IReadOnlyList<string> CustomerMessages => _customerMessages;

    public IReadOnlyList<string> AgentMessages => _agentMessages;

    /// <summary>Reason codes, in order.</summary>
    public IReadOnlyList<string> Escalations => _escalations;

    /// <summary>Who had it, in order; an agent who had it twice is there twice.</summary>
    public IReadOnlyList<AgentId> Acceptances => _acceptances;

    public Owner Owner { get; private set; } = Owner.Bot;

    /// <summary>customer, agent id or system; null while it is open.</summary>
    public string? ClosedBy { get; private set; }

    public bool HadAgent => _acceptances.Count > 0;

    public void Add(Event @event)
    {
        switch (@event)
        {
            case ConversationEvent.CustomerSaid e: _customerMessages.Add(e.Id); break;
            case ConversationEvent.AgentSaid e: _agentMessages.Add(e.Id); break;
            case ConversationEvent.Escalated e: _escalations.Add(e.Reason); break;
            case ConversationEvent.Closed e: ClosedBy = e.By; break;
            case ConversationEvent.OwnerChanged e:
                Owner = e.Owner;
                if (e.Owner is { Kind: OwnerKind.Agent, Id: { } id }) _acceptances.Add(new AgentId(id));
                break;
        }
    }
}
