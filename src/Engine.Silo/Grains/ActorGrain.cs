using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Runtime.Pumps;
using Engine.Runtime.Tails;
using Engine.Silo.Following;
using Orleans.Concurrency;

namespace Engine.Silo.Grains;

/// <summary>
/// An actor's place in a silo: an inbox and the shared pump, on the grain's own scheduler. Reentrant, so that commands that come
/// while a batch is being written gather and are decided together.
/// </summary>
[Reentrant]
internal abstract class ActorGrain<TState> : Grain, IActorGrain where TState : ActorState
{
    private readonly ActorId _actor;
    private readonly World _world;
    private readonly BusyInboxes _busy;
    private readonly CancellationTokenSource _ended = new();
    private readonly GrainInbox _inbox;
    private Listeners? _listeners;

    private protected ActorGrain(IDecider<TState> decider, SiloWorld silo)
    {
        _actor = new ActorId(decider.Kind, this.GetPrimaryKeyString());
        _world = silo.World with { Engine = new FromWithin(this, silo.World.Engine), Ended = _ended.Token };
        _busy = silo.Busy;
        _inbox = new GrainInbox(new Pump<TState>(_actor, decider, _world) { Committed = Tell }, _world, silo.Busy);
    }

    public ValueTask<Reply> Deliver(Command command, DateTimeOffset? sent) =>
        Post(sent is { } at ? new DatedLetter(_actor, command, at, _world) : new Letter(command));

    private protected ValueTask<Reply> Deliver(Command command) => Post(new Letter(command));

    public ValueTask<bool> Listen(IListener listener) =>
        ValueTask.FromResult((_listeners ??= new Listeners(_actor, _world)).Add(listener));

    public Task Signal(string signal)
    {
        _listeners?.Signal(signal);
        return Task.CompletedTask;
    }

    private void Tell(IReadOnlyList<Committed> events)
    {
        EventTraces.Note(events);
        _listeners?.Tell(events);
    }

    private ValueTask<Reply> Post(Letter letter) => _inbox.TryPost(letter)
        ? new ValueTask<Reply>(letter.Task)
        : ValueTask.FromResult<Reply>(
            new Reply.Refused(Refusal.Busy, $"{_world.Options.InboxMax} commands wait for {_actor} already. Try again in a moment."));

    /// <summary>
    /// Finishes what is in hand and what that owes; new commands wait meanwhile for the next activation. What takes too long is found in
    /// the journal.
    /// </summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_busy.IsDrained) await _inbox.DrainAsync(cancellationToken);
        await _ended.CancelAsync();
        _listeners?.Dismiss();
    }

    /// <summary>The thread pool is Orleans' business: the runner stays on the scheduler of the call that began it, the grain's.</summary>
    private sealed class GrainInbox(IPump pump, World world, BusyInboxes busy) : Inbox(pump, world.Options, world.Time)
    {
        protected override void Start() => _ = RunHereAsync();

        private async Task RunHereAsync()
        {
            busy.Add(this);
            await RunAsync();
            if (!IsBusy) busy.Remove(this);   // else the answer to what it owes runs it once more
        }
    }

    /// <summary>
    /// The engine as this actor sees it: what it tells itself stays here, also while it is being deactivated and no call gets in any more.
    /// </summary>
    private sealed class FromWithin(ActorGrain<TState> grain, IEngine engine) : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            to == grain._actor ? grain.Deliver(command) : engine.SendAsync(to, command, cancellation);

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
            long after, int limit, CancellationToken cancellation = default) =>
            engine.ReadAsync(actor, after, limit, cancellation);

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
            engine.WatchAsync(watch, cancellation);
    }
}
