using Engine.Cluster.Listening;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Runtime.Pumps;
using Orleans.Concurrency;

namespace Engine.Cluster.Grains;

/// <summary>
/// An actor's place in a silo: an inbox and the shared pump, on the grain's own scheduler. Reentrant, so that commands that come
/// while a turn is being written gather and are decided together.
/// </summary>
[Reentrant]
public abstract class ActorGrain<TState> : Grain, IActorGrain where TState : ActorState
{
    private readonly ActorId _actor;
    private readonly World _world;
    private readonly CancellationTokenSource _ended = new();
    private readonly GrainInbox _inbox;
    private Listeners? _listeners;

    private protected ActorGrain(IDecider<TState> decider, World world)
    {
        _actor = new ActorId(decider.Kind, this.GetPrimaryKeyString());
        _world = world with { Engine = new FromWithin(this, world.Engine), Ended = _ended.Token };
        _inbox = new GrainInbox(new Pump<TState>(_actor, decider, _world) { Committed = events => _listeners?.Tell(events) }, _world);
    }

    public ValueTask<Reply> Send(Command command, DateTimeOffset sent) => Post(new DatedLetter(_actor, command, sent, _world.Logger));

    private ValueTask<Reply> Post(Letter letter) => _inbox.TryPost(letter) == Inbox.Post.Taken
        ? new ValueTask<Reply>(letter.Task)
        : ValueTask.FromResult<Reply>(new Reply.Refused(Refusal.Busy, $"{_world.Options.InboxMax} commands wait for {_actor} already. Try again in a moment."));

    public ValueTask<bool> Listen(IListener listener) => ValueTask.FromResult((_listeners ??= new Listeners(_actor, _world)).Add(listener));

    /// <summary>Finishes what is in hand and what that owes; new commands wait meanwhile for the next activation. What takes too long is found in the journal.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var started = _world.Time.GetTimestamp();
        while (_inbox.IsBusy && !cancellationToken.IsCancellationRequested && _world.Time.GetElapsedTime(started) < _world.Options.StopGrace)
            await Task.Delay(TimeSpan.FromMilliseconds(5), _world.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await _ended.CancelAsync();
        _listeners?.Dismiss();
    }

    /// <summary>The thread pool is Orleans' business: the runner stays on the scheduler of the call that began it, the grain's.</summary>
    private sealed class GrainInbox(IPump pump, World world) : Inbox(pump, world.Options, world.Time)
    {
        protected override void Start() => _ = RunAsync();
    }

    /// <summary>The engine as this actor sees it: what it tells itself stays here, also while it is being deactivated and no call gets in any more.</summary>
    private sealed class FromWithin(ActorGrain<TState> grain, IEngine cluster) : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            to == grain._actor ? grain.Post(new Letter(command)) : cluster.SendAsync(to, command, cancellation);

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
            cluster.ReadAsync(actor, after, limit, cancellation);

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) => cluster.WatchAsync(watch, cancellation);
    }
}
