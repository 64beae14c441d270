using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Runtime.Tests.Support;

/// <summary>What customers and agents say to an engine, whichever host it has.</summary>
public static class Speaking
{
    public static Task<Reply> AskAsync(this IEngine engine, ActorId to, Command command) =>
        engine.SendAsync(to, command).AsTask().InTimeAsync();

    public static async Task<Reply.Accepted> DoAsync(this IEngine engine, ActorId to, Command command) =>
        Assert.IsType<Reply.Accepted>(await engine.AskAsync(to, command));

    public static async Task<T> LookAsync<T>(this IEngine engine, ActorId at) where T : View =>
        Assert.IsType<T>((await engine.DoAsync(at, new Look())).View);

    /// <summary>A conversation that waits for a person.</summary>
    public static async Task WaitingAsync(this IEngine engine, ConversationId conversation, string customer = "cleo")
    {
        await engine.DoAsync(conversation.Actor, Start(customer));
        await engine.DoAsync(conversation.Actor, Says("m-1"));
        await engine.DoAsync(conversation.Actor, new ConversationCommand.AskForPerson());
        await engine.SeenAsync<ConversationEvent.Queued>(conversation.Actor);
    }

    /// <summary>A conversation that is on this agent's desk, not yet accepted.</summary>
    public static async Task OfferedAsync(this IEngine engine, ConversationId conversation, AgentId agent)
    {
        await engine.DoAsync(agent.Actor, SignIn());
        await engine.WaitingAsync(conversation);
        await engine.SeenAsync<AgentEvent.Offered>(agent.Actor, e => e.Conversation == conversation);
    }
}
