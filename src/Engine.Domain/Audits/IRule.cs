using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Audits;

/// <summary>One thing that must be so in what is written. It sees each actor's events in order, and remembers only what it needs.</summary>
public interface IRule
{
    /// <param name="before">Who had the conversation before this event; of other actors' events it says nothing.</param>
    Breach? Check(Committed committed, Ownership before);

    /// <summary>Nothing more will come of this conversation.</summary>
    void Forget(ActorId conversation) { }
}
