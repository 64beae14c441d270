using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Ports;
using Engine.Runtime.Pumps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Runtime.Tests.Support;

/// <summary>One pump and nothing around it: whoever it owes something is played by the test.</summary>
public sealed class Rig : IEngine, IPorts
{
    public static readonly ActorId Actor = new ConversationId("ledger").Actor;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<(ActorId To, string Text)> _delivered = [];
    private readonly CancellationTokenSource _ended = new();

    public Rig(IJournal journal, Clock? clock = null, LedgerDecider? decider = null,
        RuntimeOptions? options = null, Func<double>? chance = null)
    {
        Clock = clock ?? new Clock();
        World = new World(
            this, this, journal, Shelf.Of(Retail.Assistant, new Understood()), new Limits(), options
                ?? new RuntimeOptions(), Clock, chance ?? (static () => 0.5), NullLogger.Instance,
            _ended.Token);
        Pump = new Pump<Ledger>(Actor, decider ?? new LedgerDecider(), World);
    }

    public Clock Clock { get; }

    public World World { get; }

    public Pump<Ledger> Pump { get; }

    public string[] Said => [.. Pump.State!.Said];

    /// <summary>What a receiver says to a delivery.</summary>
    public Func<ActorId, string, Task<Reply>> Receiver { get; set; } = (_, _) => Task.FromResult<Reply>(new Reply.Accepted(1, 0));

    /// <summary>Every delivery tried, in order.</summary>
    public IReadOnlyList<(ActorId To, string Text)> Delivered
    {
        get { lock (_delivered) return [.. _delivered]; }
    }

    public IEnumerable<string> DeliveredTexts => Delivered.Select(d => d.Text);

    /// <summary>How often the actor was told the answer to something it owed.</summary>
    public int Settles { get; private set; }

    /// <summary>How often the actor has had itself woken.</summary>
    public int Wakes { get; private set; }

    /// <summary>Hands the pump all of these at once.</summary>
    public async Task<Task<Reply>[]> TellAllAsync(params Command[] commands)
    {
        var letters = commands.Select(c => new Letter(c)).ToList();
        await _turn.WaitAsync();
        await Pump.RunAsync(letters);
        _turn.Release();
        return [.. letters.Select(l => l.Task)];
    }

    public async Task<Reply> TellAsync(Command command) => await (await TellAllAsync(command))[0];

    /// <summary>Says something under an id of its own.</summary>
    public Task<Reply> SayAsync(string text) => TellAsync(Retail.Says(text.Replace(' ', '-'), text));

    public void End() => _ended.Cancel();

    /// <summary>What a port says to a request.</summary>
    public Func<PortRequest, CancellationToken, Task<PortAnswer>> Outside { get; set; } = (_, _) => Task.FromResult(PortAnswer.Done());

    /// <summary>What the actor of dead letters says to one.</summary>
    public Func<DeadLetterCommand.Add, Task<Reply>> Letters { get; set; } = _ => Task.FromResult<Reply>(new Reply.Accepted(1, 1));

    public List<DeadLetterCommand.Add> Buried { get; } = [];

    /// <summary>Every request that came to a port, in order.</summary>
    public List<PortRequest> Requests { get; } = [];

    public async ValueTask<PortAnswer> AskAsync(string port, PortRequest request, CancellationToken cancellation = default)
    {
        lock (Requests) Requests.Add(request);
        return await Outside(request, cancellation);
    }

    public async ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default)
    {
        if (to == Actor)
        {
            if (command is Settle) Settles++;
            if (command is Wake) Wakes++;
            return await TellAsync(command);
        }
        if (command is DeadLetterCommand.Add letter)
        {
            lock (Buried) Buried.Add(letter);
            return await Letters(letter);
        }
        var text = ((ConversationCommand.CustomerSays)command).Text;
        lock (_delivered) _delivered.Add((to, text));
        return await Receiver(to, text);
    }

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
