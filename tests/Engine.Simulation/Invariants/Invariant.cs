using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain;

namespace Engine.Simulation.Invariants;

/// <summary>Something that must be so. It overrides what it wants to hear of, and says <see cref="Hold"/>.</summary>
internal abstract class Invariant
{
    /// <summary>What is on the disk. Set before anything is said to the invariant.</summary>
    public Records Records { get; set; } = null!;

    /// <summary>Where it must be so. Set before anything is said to the invariant.</summary>
    public Town Town { get; set; } = null!;

    /// <summary>One more event is on the disk; the records have it already.</summary>
    public virtual void Saw(Committed committed) { }

    /// <summary>An actor's words are gone from the disk; the records have it already.</summary>
    public virtual void Forgotten(Record before, Record after) { }

    /// <summary>An admin has been told that a customer is erased.</summary>
    public virtual void Erased(CustomerId customer) { }

    /// <summary>An admin has got what is known of a customer.</summary>
    /// <param name="wasErased">They had been told that the customer is erased before they asked.</param>
    public virtual void Read(CustomerId customer, bool wasErased, string json) { }

    /// <summary>Another system is told of an event as it was read just now.</summary>
    public virtual void Told(Committed committed) { }

    /// <summary>An activation has finished a turn and thinks it is in this state.</summary>
    public virtual void Turned(ActorId actor, ActorState live) { }

    /// <summary>A person has been told that their command was done.</summary>
    public virtual void Acknowledged(ActorId to, Command command, Reply.Accepted reply) { }

    /// <summary>A person has been told that their command was not done, and why.</summary>
    public virtual void Refused(ActorId to, Command command, Reply.Refused reply) { }

    /// <summary>A customer's stream brought an event; they had seen everything up to <paramref name="after"/>.</summary>
    /// <param name="since">When the stream was opened.</param>
    public virtual void Followed(ConversationId conversation, long after, Committed committed, TimeSpan since) { }

    /// <summary>A desk showed something.</summary>
    public virtual void Showed(AgentId agent, DeskChange change) { }

    /// <summary>The server sees a connection of this agent.</summary>
    public virtual void Came(AgentId agent) { }

    /// <summary>The server sees that a connection of this agent is gone, or is gone itself.</summary>
    public virtual void Went(AgentId agent) { }

    /// <summary>A server that was told to stop is about to go.</summary>
    /// <param name="unanswered">Whose commands it had taken when it was told, and has not answered since.</param>
    public virtual void Stopped(IReadOnlyList<ActorId> unanswered) { }

    /// <summary>The conversation is closed and nothing of it is on its way: nothing more will be heard of it.</summary>
    public virtual void Forget(ActorId conversation) { }

    /// <summary>Nothing is on its way any more.</summary>
    /// <param name="everybodyIsHelped">Somebody has come who can do everything and takes everything.</param>
    public virtual void AtRest(Town town, bool everybodyIsHelped) { }

    protected static void Hold(bool holds, ActorId about, string law, string? seen = null)
    {
        if (!holds) throw new Broken(law, about, seen);
    }
}

/// <summary>An invariant was broken.</summary>
/// <param name="about">Whose journal shows it best.</param>
internal sealed class Broken(string law, ActorId? about, string? seen, Exception? inner = null)
    : Exception(seen is null ? law : $"{law}: {seen}", inner)
{
    public string Law => law;

    public ActorId? About => about;
}
