using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Domain.Assistants;
using Engine.Journal;
using Engine.Runtime.Projections;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Runtime.Tests.Support;

/// <summary>An engine with the shipped assistant, on whichever host the tests run.</summary>
public sealed class Town : IAsyncDisposable
{
    private readonly EngineUnderTest _host;

    private Town(EngineUnderTest host, IJournal journal, Clock? clock) => (_host, Journal, Clock) = (host, journal, clock);

    public IEngine Engine => _host.Engine;

    public ICheckpoints Checkpoints => _host.Checkpoints;

    public IJournal Journal { get; }

    public Clock? Clock { get; }

    public static async Task<Town> OpenAsync(
        IJournal? journal = null, Clock? clock = null, RuntimeOptions? options = null,
            Assistant? assistant = null, IUnderstanding? understanding = null,
        Action<IServiceCollection>? services = null, bool isEmbedded = false)
    {
        journal ??= new MemoryJournal();
        var engine = await EngineUnderTest.StartAsync(
            journal, understanding ?? new Understood(), assistant ?? Retail.Assistant, options
                ?? new RuntimeOptions(), clock, services: services, isEmbedded: isEmbedded);
        return new Town(engine, journal, clock);
    }

    public Task<Reply> SendAsync(ActorId to, Command command) => Engine.AskAsync(to, command);

    public Task<Reply.Accepted> DoAsync(ActorId to, Command command) => Engine.DoAsync(to, command);

    public Task<T> LookAsync<T>(ActorId at) where T : View => Engine.LookAsync<T>(at);

    public Task WaitingAsync(ConversationId conversation, string customer = "cleo") => Engine.WaitingAsync(conversation, customer);

    public Task OfferedAsync(ConversationId conversation, AgentId agent) => Engine.OfferedAsync(conversation, agent);

    /// <summary>Lets every actor that is idle leave memory. The clock moves on where the host goes by it.</summary>
    public Task ForgetAsync() => Waiting.UntilAsync(_host.HasForgottenAsync, Clock, TimeSpan.FromMilliseconds(5));

    /// <summary>
    /// As a power cut would, where the host can be cut off; a host that can't goes on with what is now its own copy of the disk.
    /// </summary>
    public Task KillAsync() => _host.KillAsync();

    /// <summary>Ends the engine in order and leaves its journal open.</summary>
    public async Task StopAsync()
    {
        var stop = _host.DisposeAsync().AsTask();
        if (Clock is not null) await Waiting.UntilAsync(() => stop.IsCompleted, Clock, TimeSpan.FromMilliseconds(5));
        await stop.InTimeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Journal.DisposeAsync();
    }
}
