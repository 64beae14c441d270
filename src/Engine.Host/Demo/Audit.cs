using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;

namespace Engine.Host.Demo;

/// <summary>Reads everything that was written and counts what must never be.</summary>
public sealed class Audit
{
    private readonly Dictionary<ConversationId, Conversation> _conversations = [];
    private readonly Dictionary<AgentId, Agent> _agents = [];
    private readonly Dictionary<(ConversationId, int Epoch), AgentId> _assignments = [];

    public int Lost { get; private set; }

    public int Doubled { get; private set; }

    public int OutOfOrder { get; private set; }

    public int DoubleAssigned { get; private set; }

    public int OverCapacity { get; private set; }

    public int BotAfterHandoff { get; private set; }

    public int Turns { get; private set; }

    public int Escalated { get; private set; }

    public int Reached { get; private set; }

    public int BotResolved { get; private set; }

    public SortedDictionary<string, int> Escalations { get; } = new(StringComparer.Ordinal);

    /// <param name="acknowledged">The messages that each customer was told were taken, in the order sent.</param>
    public static async Task<Audit> OfAsync(
        IJournal journal, IReadOnlyDictionary<ConversationId, IReadOnlyList<string>> acknowledged, CancellationToken cancellation = default)
    {
        var audit = new Audit();
        await audit.ReadAsync(journal, ActorKind.Conversation, audit.AddConversation, cancellation).ConfigureAwait(false);
        await audit.ReadAsync(journal, ActorKind.Agent, audit.AddAgent, cancellation).ConfigureAwait(false);
        audit.Close(acknowledged);
        return audit;
    }

    private async Task ReadAsync(IJournal journal, ActorKind kind, Action<Committed> add, CancellationToken cancellation)
    {
        long position = 0;
        while (await journal.ReadAllAsync(kind, position, 1_000, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var committed in page) add(committed);
            position = page[^1].Position;
        }
    }

    private void AddConversation(Committed committed)
    {
        var id = new ConversationId(committed.Actor.Key);
        if (!_conversations.TryGetValue(id, out var conversation)) _conversations[id] = conversation = new Conversation();
        if (committed.Sequence != ++conversation.Sequence) OutOfOrder++;
        switch (committed.Event)
        {
            case ConversationEvent.CustomerSaid e:
                Turns++;
                if (!conversation.Said.Add(e.Id)) Doubled++;
                conversation.Order.Add(e.Id);
                break;
            case ConversationEvent.BotSaid e when conversation.Owner.Kind != OwnerKind.Bot || e.Epoch != conversation.Epoch:
                BotAfterHandoff++;
                break;
            case ConversationEvent.AgentSaid e when conversation.Owner != Owner.Of(e.Agent) || e.Epoch != conversation.Epoch:
                DoubleAssigned++;
                break;
            case ConversationEvent.Escalated e:
                conversation.Escalated = true;
                Escalations[e.Reason] = Escalations.GetValueOrDefault(e.Reason) + 1;
                break;
            case ConversationEvent.OfferEnded e:
                conversation.Epoch = e.Epoch;
                break;
            case ConversationEvent.OwnerChanged e:
                if (e.Epoch != conversation.Epoch + 1) DoubleAssigned++;
                conversation.Epoch = e.Epoch;
                conversation.Owner = e.Owner;
                conversation.HadAgent |= e.Owner.Kind == OwnerKind.Agent;
                break;
            case ConversationEvent.Closed e:
                conversation.ClosedByCustomer = e.By == "customer";
                break;
        }
    }

    private void AddAgent(Committed committed)
    {
        var id = new AgentId(committed.Actor.Key);
        if (!_agents.TryGetValue(id, out var agent)) _agents[id] = agent = new Agent();
        switch (committed.Event)
        {
            case AgentEvent.SignedIn e:
                agent.Capacity = e.Capacity;
                break;
            case AgentEvent.Reserved e:
                agent.Slots.Add(e.Conversation);
                if (agent.Slots.Count > agent.Capacity) OverCapacity++;
                break;
            case AgentEvent.Assigned e:
                if (!_assignments.TryAdd((e.Conversation, e.Epoch), id)) DoubleAssigned++;
                break;
            case AgentEvent.Released e:
                agent.Slots.Remove(e.Conversation);
                break;
        }
    }

    private void Close(IReadOnlyDictionary<ConversationId, IReadOnlyList<string>> acknowledged)
    {
        foreach (var (id, messages) in acknowledged)
        {
            var conversation = _conversations.GetValueOrDefault(id) ?? new Conversation();
            Lost += messages.Count(m => !conversation.Said.Contains(m));
            if (!conversation.Order.Where(messages.ToHashSet().Contains).SequenceEqual(messages.Where(conversation.Said.Contains))) OutOfOrder++;
        }
        foreach (var conversation in _conversations.Values)
        {
            if (conversation.Escalated) Escalated++;
            if (conversation.Escalated && (conversation.HadAgent || conversation.ClosedByCustomer)) Reached++;
            if (!conversation.Escalated && !conversation.HadAgent) BotResolved++;
        }
    }

    private sealed class Conversation
    {
        public long Sequence;
        public int Epoch = 1;
        public Owner Owner = Owner.Bot;
        public bool Escalated;
        public bool HadAgent;
        public bool ClosedByCustomer;
        public readonly HashSet<string> Said = [];
        public readonly List<string> Order = [];
    }

    private sealed class Agent
    {
        public int Capacity;
        public readonly HashSet<ConversationId> Slots = [];
    }
}
