using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Contracts.Commands;

/// <summary>What a queue can be asked. A closed set.</summary>
public abstract record QueueCommand : Command
{
    private QueueCommand() { }

    public sealed record Enqueue(ConversationId Conversation, int Epoch, Demand Demand) : QueueCommand;

    /// <summary>The agent did not take it: back to the head.</summary>
    /// <param name="Epoch">The epoch under which it waits from now on; the same as before when the agent was not even asked.</param>
    public sealed record Return(ConversationId Conversation, int Epoch, AgentId Agent, OfferEnd How) : QueueCommand;

    /// <summary>The conversation has an owner elsewhere, or has closed.</summary>
    /// <param name="Epoch">An entry under this epoch or an older one is given up.</param>
    public sealed record Leave(ConversationId Conversation, int Epoch) : QueueCommand;

    /// <summary>
    /// Whether the customer, asked for a sign of life, has given none. Who is silent is not offered before one who is there.
    /// </summary>
    /// <param name="Version">Rises with every change; an older word never replaces a newer one.</param>
    public sealed record Silence(ConversationId Conversation, long Version, bool IsSilent) : QueueCommand;

    /// <summary>An agent's word about itself.</summary>
    public sealed record Roster(Standing Standing) : QueueCommand;
}
