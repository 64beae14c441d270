using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Local;

namespace Engine.Runtime.Tests.Support;

/// <summary>The one-process engine with the shipped assistant.</summary>
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

    public Task<Reply> SendAsync(ActorId to, Command command) => Engine.AskAsync(to, command);

    public Task<Reply.Accepted> DoAsync(ActorId to, Command command) => Engine.DoAsync(to, command);

    public Task<T> LookAsync<T>(ActorId at) where T : View => Engine.LookAsync<T>(at);

    public Task WaitingAsync(ConversationId conversation, string customer = "cleo") => Engine.WaitingAsync(conversation, customer);

    public Task OfferedAsync(ConversationId conversation, AgentId agent) => Engine.OfferedAsync(conversation, agent);

    public async ValueTask DisposeAsync()
    {
        var stop = Engine.DisposeAsync().AsTask();
        if (Clock is not null) await Waiting.UntilAsync(() => stop.IsCompleted, Clock);
        await stop.InTimeAsync();
        await Journal.DisposeAsync();
    }
}
