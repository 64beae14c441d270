using System.Collections.Immutable;
using Engine.Contracts.Events;

namespace Engine.Contracts.Commands;

/// <summary>
/// What an agent actor can be asked. A closed set. Accepting and declining go to the conversation: it alone decides who owns it.
/// </summary>
public abstract record AgentCommand : Command
{
    private AgentCommand() { }

    /// <param name="Skills">Level of each skill, 1 to 5.</param>
    /// <param name="Languages">ISO 639-1; empty means any.</param>
    /// <param name="Capacity">Conversations at once, 1 to 50.</param>
    public sealed record SignIn(ImmutableSortedDictionary<string, int> Skills, ImmutableArray<string> Languages, int Capacity)
        : AgentCommand;

    /// <summary>Offline signs out: what the agent held goes back to its queues.</summary>
    public sealed record SetStatus(AgentStatus Status, [property: Personal] string? Why = null) : AgentCommand;

    /// <summary>
    /// A gateway has a connection of this agent: it renews its lease on the agent's presence, long before the old one ends.
    /// </summary>
    /// <param name="Gateway">Names one run of one gateway.</param>
    public sealed record Connected(string Gateway, TimeSpan For) : AgentCommand;

    /// <summary>A gateway has no connection of this agent any more: its lease ends after the grace. Leases of others go on.</summary>
    public sealed record Disconnected(string Gateway, TimeSpan Grace) : AgentCommand;

    /// <summary>A queue wants a place kept.</summary>
    /// <param name="Timeout">How long the agent may think.</param>
    public sealed record Reserve(ConversationId Conversation, int Epoch, QueueId Queue, TimeSpan Timeout) : AgentCommand;

    /// <summary>The conversation is this agent's now.</summary>
    /// <param name="Epoch">The epoch that began with it.</param>
    /// <param name="TakenOver">It came past the queue, without a reservation.</param>
    public sealed record Assign(ConversationId Conversation, int Epoch, bool TakenOver) : AgentCommand;

    /// <summary>The conversation is no longer offered to or held by this agent.</summary>
    /// <param name="Epoch">Places kept under this epoch or an older one are given up.</param>
    /// <param name="TimedOut">The agent let an offer lapse and is set away.</param>
    public sealed record Release(ConversationId Conversation, int Epoch, string Why, bool TimedOut = false) : AgentCommand;
}
