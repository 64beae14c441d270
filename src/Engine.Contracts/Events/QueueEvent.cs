using System.Collections.Immutable;
using Engine.Contracts.Views;

namespace Engine.Contracts.Events;

/// <summary>What happens in a queue. A closed set.</summary>
public abstract record QueueEvent : Event
{
    private QueueEvent() { }

    /// <param name="Rank">Earlier goes first: the moment when it began to wait minus priority × ageing step, so that the order of two never
    /// changes by waiting.</param>
    public sealed record Enqueued(ConversationId Conversation, int Epoch, Demand Demand, DateTimeOffset Rank) : QueueEvent;

    /// <summary>The queue chose an agent.</summary>
    /// <param name="Candidates">Whom it looked at, best first, and why each was chosen or passed over; at most 8.</param>
    /// <param name="Timeout">How long the agent may think.</param>
    public sealed record Chosen(ConversationId Conversation, int Epoch, AgentId Agent,
        TimeSpan Timeout, ImmutableArray<Candidate> Candidates) : QueueEvent;

    /// <summary>The agent keeps a place; the choice stands until the conversation leaves the queue or comes back.</summary>
    public sealed record Reserved(ConversationId Conversation, int Epoch, AgentId Agent, Standing Standing) : QueueEvent;

    /// <summary>The choice fell through: the agent had no room, declined, or let the offer lapse.</summary>
    /// <param name="Epoch">The epoch under which it waits from now on; a newer one when an offer ended.</param>
    /// <param name="NotBefore">The agent is not asked again for this conversation before then.</param>
    /// <param name="Standing">The agent's own word about its load, when it sent one.</param>
    public sealed record Returned(ConversationId Conversation, int Epoch, AgentId Agent,
        string Why, DateTimeOffset? NotBefore = null, Standing? Standing = null)
        : QueueEvent;

    /// <summary>The customer is silent, or is there again.</summary>
    public sealed record SilenceChanged(ConversationId Conversation, long Version, bool IsSilent) : QueueEvent;

    /// <summary>The conversation has left the queue: taken, closed or moved.</summary>
    public sealed record Left(ConversationId Conversation, int Epoch) : QueueEvent;

    /// <summary>
    /// The assistant has this queue no more; the conversation is told to go to the queue where everything goes that has none.
    /// </summary>
    public sealed record SentOn(ConversationId Conversation, int Epoch) : QueueEvent;

    /// <summary>Nobody who serves the queue is signed in: it waits here no more, and is called back when somebody is available.</summary>
    public sealed record Noted(ConversationId Conversation, int Epoch) : QueueEvent;

    /// <summary>Somebody is available, and the conversation that was noted is told.</summary>
    public sealed record CalledBack(ConversationId Conversation, int Epoch) : QueueEvent;

    /// <summary>Somebody has waited long enough for the queue to ask for less, or to ask an agent again.</summary>
    public sealed record Relaxed : QueueEvent;

    public sealed record RosterChanged(Standing Standing) : QueueEvent;
}

/// <summary>One agent that a queue looked at for a conversation.</summary>
/// <param name="Load">Conversations held or on offer.</param>
/// <param name="Skill">Sum of the demanded skills' levels.</param>
/// <param name="Verdict">chosen, or what spoke for another: busier, less skilled, less idle, passed it on.</param>
public sealed record Candidate(AgentId Agent, int Load, int Capacity, int Skill, DateTimeOffset IdleSince, string Verdict);
