using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Journal;
using Engine.Runtime.Assistants;
using Engine.Runtime.Pumps;
using Engine.Runtime.Tails;
using Engine.Runtime.Webhooks;
using Engine.Simulation.Faults;
using Engine.Simulation.Time;

namespace Engine.Simulation.Hosting;

/// <summary>
/// The engine in one server: activations around the real pump, the real tails, and deliveries that may go wrong. It promises what
/// every host promises and no more: at least once for effects, and that the journal refuses a stale turn.
/// </summary>
internal sealed class SimulatedEngine : IEngine
{
    private readonly Town _town;
    private readonly Lane _lane;
    private readonly IJournal _journal;
    private readonly Fanout _fanout;
    private readonly World _world;
    private readonly HashSet<ActorId> _doubled = [];
    private readonly SortedDictionary<string, List<Activation>> _activations = new(StringComparer.Ordinal);

    public SimulatedEngine(Town town, Lane lane, IJournal journal)
    {
        (_town, _lane, _journal) = (town, lane, journal);
        _fanout = new Fanout(journal, town.Options.TailMax);
        Outside = town.Parts.Engine(this, journal);
        Front = new FrontDoor(this);
        _world = new World(
            Outside, town.Parts.Ports(town.Outside), journal, town.Assistants, new Limits(),
                town.Options, town.Clock, () => town.Dice.Below(1_000) / 1_000.0, town.Log, CancellationToken.None);
    }

    /// <summary>The engine as effects and the wall see it.</summary>
    public IEngine Outside { get; }

    /// <summary>The engine as connections see it: closed while it stops.</summary>
    public IEngine Front { get; }

    public bool IsStopping { get; private set; }

    /// <summary>There were two of it in this server: one may know less than the other and not hear of it.</summary>
    public bool HadTwo(ActorId actor) => _doubled.Contains(actor);

    public void Start()
    {
        _lane.Begin(WakeLoopAsync);
        _lane.Begin(SweepLoopAsync);
        _lane.Begin(FeedLoopAsync);
    }

    /// <summary>Takes no more commands, finishes those it has and what they owe, for as long as a stop may take.</summary>
    public async Task StopAsync()
    {
        IsStopping = true;
        var (latest, taken) =
            (_town.Now + _town.Options.StopGrace, _activations.Values.SelectMany(a => a).SelectMany(a => a.Unanswered).ToArray());
        while (_town.Now < latest && _activations.Values.Any(a => a.Exists(one => one.IsBusy)))
            await _town.WaitAsync(TimeSpan.FromMilliseconds(5));
        _town.Watch.Stopped([.. taken.Where(t => !t.Letter.IsAnswered && !t.By.IsDead).Select(t => t.By.Actor)]);
    }

    public async ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default)
    {
        var fault = _town.Trouble.WithDelivery(to.Kind, _town.Now);
        if (fault is not null) _town.Tell($"  {fault.Kind} of {command.GetType().Name} to {to}: {fault.For.TotalSeconds} s");
        await _town.PauseAsync();
        switch (fault?.Kind)
        {
            case FaultKind.LostDelivery:
                await _town.WaitAsync(fault.For);
                throw new ConnectionLost($"{command.GetType().Name} to {to} was lost");
            case FaultKind.LostReply:
                _ = Post(to, command);
                await _town.WaitAsync(fault.For);
                throw new ConnectionLost($"the reply to {command.GetType().Name} from {to} was lost");
            case FaultKind.DoubledDelivery:
                _lane.Begin(async () =>
                {
                    await _town.WaitAsync(fault.For);
                    _ = Post(to, command);
                });
                break;
            case FaultKind.LateDelivery:
                await _town.WaitAsync(fault.For);
                break;
        }
        var reply = await Post(to, command);
        await _town.PauseAsync();
        return reply;
    }

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        _journal.ReadAsync(actor, after, limit, cancellation);

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
        _fanout.WatchAsync(watch, cancellation);

    /// <summary>Does to one of the activations in memory what the fault says.</summary>
    public void Disturb(Fault fault)
    {
        var kind = fault.Of.ToString().ToLowerInvariant() + "/";
        var actors = _activations.Where(a => a.Key.StartsWith(kind, StringComparison.Ordinal) && a.Value.Count > 0).ToArray();
        if (actors.Length == 0) return;
        var (key, activations) = actors[fault.Which % actors.Length];
        switch (fault.Kind)
        {
            case FaultKind.SecondActivation:
                _doubled.Add(activations[0].Actor);
                activations.Add(Activate(activations[0].Actor));
                break;
            case FaultKind.Death:
                activations[^1].Die();
                activations.RemoveAt(activations.Count - 1);
                break;
            case FaultKind.Deactivation:
                _doubled.Add(activations[0].Actor);
                activations.RemoveAt(0);   // goes on with what it has; who comes now finds another
                break;
        }
    }

    private Task<Reply> Post(ActorId to, Command command)
    {
        var key = to.ToString();
        if (!_activations.TryGetValue(key, out var activations)) _activations.Add(key, activations = []);
        if (activations.Count == 0) activations.Add(Activate(to));
        var letter = new Letter(command);
        activations[_town.Dice.Below(activations.Count)].Post(letter);
        return letter.Task;
    }

    private Activation Activate(ActorId actor)
    {
        return actor.Kind switch
        {
            ActorKind.Conversation => With(_town.Parts.Conversations),
            ActorKind.Agent => With(_town.Parts.Agents),
            ActorKind.Queue => With(_town.Parts.Queues),
            ActorKind.Customer => With(_town.Parts.Customers),
            ActorKind.DeadLetters => With(_town.Parts.DeadLetters),
            ActorKind.Webhooks => With(_town.Parts.Webhooks),
            _ => throw new InvalidOperationException($"{actor} is of no known kind"),
        };

        Activation With<TState>(IDecider<TState> decider) where TState : ActorState
        {
            var pump = new Pump<TState>(actor, decider, _world);
            return new Activation(actor, pump, () => pump.State, _lane.Within(), _town);
        }
    }

    /// <summary>At start nobody is in memory: whoever owes something is woken now, whatever the clock says.</summary>
    private async Task WakeLoopAsync()
    {
        var removed = new RemovedQueues(_journal, _town.Disk.Checkpoints, _world.Assistants, Post);
        var dueActors = new DueActors(_world, actor => new(Post(actor, new Wake())));
        for (var until = DateTimeOffset.MaxValue; !IsStopping; until = _town.Clock.GetUtcNow())
        {
            try
            {
                await removed.WakeAsync();
            }
            catch (JournalException) { }   // the next tick asks again
            dueActors.Wake(await _journal.DueAsync(until, limit: 10_000));
            await _town.WaitAsync(_town.Options.WakeTick);
        }
    }

    /// <summary>Has every webhook's feed be there, once in this server.</summary>
    private async Task FeedLoopAsync()
    {
        var subscriptions = new Subscriptions(Outside);
        HashSet<string> running = [];
        while (!IsStopping)
        {
            try
            {
                foreach (var subscription in await subscriptions.AllAsync(CancellationToken.None))
                    if (running.Add(subscription.Id))
                        _ = new WebhookFeed(subscription, _world,
                            _town.Parts.Checkpoints(_town.Disk.Checkpoints), Shop.Webhooks).RunAsync();
            }
            catch (JournalException) { }   // the next tick asks again
            await _town.WaitAsync(TimeSpan.FromSeconds(1));
        }
    }

    private async Task SweepLoopAsync()
    {
        while (!IsStopping)
        {
            await _town.WaitAsync(_town.Options.IdleSweep);
            foreach (var (actor, activations) in _activations.ToArray())
            {
                activations.RemoveAll(a => a.TryRetire(_town.Now - _town.Options.IdleAfter));
                if (activations.Count == 0) _activations.Remove(actor);
            }
        }
    }

    private sealed class FrontDoor(SimulatedEngine engine) : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) => engine.IsStopping
            ? new(new Reply.Refused(Refusal.Stopping, "The engine is stopping. Try again in a moment."))
            : engine.Outside.SendAsync(to, command, cancellation);

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
            long after, int limit, CancellationToken cancellation = default) =>
            engine.Outside.ReadAsync(actor, after, limit, cancellation);

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
            engine.Outside.WatchAsync(watch, cancellation);
    }
}
