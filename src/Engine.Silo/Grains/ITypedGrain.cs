using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Silo.Grains;

/// <summary>
/// An actor for callers outside of the engine, such as a channel gateway: it takes the commands of its kind and no others.
/// </summary>
/// <remarks>Commands are idempotent: one whose reply was lost may be sent again.</remarks>
public interface ITypedGrain<in TCommand> : IGrainWithStringKey where TCommand : Command
{
    /// <summary>Gives the actor a command. The reply comes when what was decided is on disk.</summary>
    [Alias("send")]
    ValueTask<Reply> Send(TCommand command);

    /// <summary>What the actor is now, in the reply's view; changes nothing.</summary>
    [Alias("look")]
    ValueTask<Reply> Look();
}

/// <summary>One conversation. The key is its id, which its channel chooses.</summary>
[Alias("engine.conversation")]
public interface IConversationGrain : ITypedGrain<ConversationCommand>;

/// <summary>One agent. The key is the agent's id.</summary>
[Alias("engine.agent")]
public interface IAgentGrain : ITypedGrain<AgentCommand>;

/// <summary>One queue. The key is its name in the assistant's file.</summary>
[Alias("engine.queue")]
public interface IQueueGrain : ITypedGrain<QueueCommand>;

/// <summary>One customer across conversations. The key is the customer's id.</summary>
[Alias("engine.customer")]
public interface ICustomerGrain : ITypedGrain<CustomerCommand>;
