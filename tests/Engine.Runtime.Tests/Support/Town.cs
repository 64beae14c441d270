using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Local;
using static Engine.Runtime.Tests.Support.Retail;

namespace Engine.Runtime.Tests.Support;

/// <summary>An engine with the shipped assistant, and the words that customers and agents use of it.</summary>
public sealed class Town : IAsyncDisposable
{
    private Town(LocalEngine engine, IJournal journal, Clock? clock) => (Engine, Journal, Clock) = (engine, journal, clock);

    public LocalEngine Engine { get; }

    public IJournal Journal { get; }

    public Clock? Clock { get; }

    public static async Task<Town> OpenAsync(IJournal? journal = null, Clock? clock = null, RuntimeOptions? options = null, Assistant? assistant = null)
    {
        journal ??= new MemoryJournal();
        return new Town(await LocalEngine.StartAsync(journal, new Understood(), assistant ?? Retail.Assistant, options, time: clock), journal, clock);
    }

    public async Task<Reply> SendAsync(ActorId to, Command command) => await Engine.SendAsync(to, command).AsTask().InTimeAsync();

    public async Task<Reply.Accepted> DoAsync(ActorId to, Command command) => Assert.IsType<Reply.Accepted>(await SendAsync(to, command));

    public async Task<T> LookAsync<T>(ActorId at) where T : View => Assert.IsType<T>((await DoAsync(at, new Look())).View);

    /// <summary>A conversation that waits for a person.</summary>
    public async Task WaitingAsync(ConversationId conversation, string customer = "cleo")
    {
        await DoAsync(conversation.Actor, Start(customer));
        await DoAsync(conversation.Actor, Says("m-1"));
        await DoAsync(conversation.Actor, new ConversationCommand.AskForPerson());
        await Engine.SeenAsync<ConversationEvent.Queued>(conversation.Actor);
    }

    /// <summary>A conversation that is on this agent's desk, not yet accepted.</summary>
    public async Task OfferedAsync(ConversationId conversation, AgentId agent)
    {
        await DoAsync(agent.Actor, SignIn());
        await WaitingAsync(conversation);
        await Engine.SeenAsync<AgentEvent.Offered>(agent.Actor, e => e.Conversation == conversation);
    }

    public async ValueTask DisposeAsync()
    {
        var stop = Engine.DisposeAsync().AsTask();
        if (Clock is not null) await Waiting.UntilAsync(() => stop.IsCompleted, Clock);
        await stop.InTimeAsync();
        await Journal.DisposeAsync();
    }
}
