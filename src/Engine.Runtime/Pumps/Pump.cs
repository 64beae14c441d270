using System.Collections.Immutable;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Journal;

namespace Engine.Runtime.Pumps;

/// <summary>
/// Runs one actor: decide all that waits, append all of it in one durable write, then reply, then perform effects. Every host
/// calls this one: the one-process host from a mailbox, a cluster from a grain, a simulation from its own schedule.
/// </summary>
/// <remarks>Hot: once per batch of commands. Measured by tests/Engine.Benchmarks (pump).</remarks>
public sealed class Pump<TState> : IPump where TState : ActorState
{
    private readonly ActorId _actor;
    private readonly IDecider<TState> _decider;
    private readonly World _world;
    private readonly Courier _courier;
    private TState _state;
    private DateTimeOffset? _wake;
    private long _snapshotAt;
    private long _snapshotBytes;

    private Pump(ActorId actor, IDecider<TState> decider, World world, TState state, DateTimeOffset? wake, long snapshotAt, long snapshotBytes)
    {
        _actor = actor;
        _decider = decider;
        _world = world;
        _state = state;
        _wake = wake;
        _snapshotAt = snapshotAt;
        _snapshotBytes = snapshotBytes;
        _courier = new Courier(actor, world);
    }

    public bool IsIdle => _courier.IsIdle;

    /// <summary>The state now; for tests and for hosts that show it.</summary>
    public TState State => _state;

    /// <summary>Brings the actor to memory: its newest snapshot that can be read, then every event after it.</summary>
    public static async ValueTask<Pump<TState>> LoadAsync(ActorId actor, IDecider<TState> decider, World world, CancellationToken cancellation = default)
    {
        var loaded = await world.Journal.LoadAsync(actor, cancellation).ConfigureAwait(false);
        var state = decider.Initial(actor.Key);
        var events = loaded.Events;
        if (loaded.Snapshot is { } snapshot)
        {
            if (snapshot.Schema == decider.Schema) state = JsonSerializer.Deserialize(snapshot.State.Span, decider.Json)!;
            else events = await ReadAllAsync(actor, world.Journal, cancellation).ConfigureAwait(false);
        }
        foreach (var committed in events) state = Replay(decider, state, committed);
        return new Pump<TState>(
            actor, decider, world, state, loaded.Wake, loaded.Snapshot?.Sequence ?? 0, loaded.Snapshot?.State.Length ?? 0);
    }

    public static TState Replay(IDecider<TState> decider, TState state, Committed committed) =>
        decider.Apply(state, committed) with { Sequence = committed.Sequence, LastAt = committed.At };

    public void Resume() => _courier.Perform(_decider.Pending(_state).Effects);

    public async ValueTask<bool> RunAsync(IReadOnlyList<Letter> letters)
    {
        var context = _world.ContextAfter(_state.LastAt);
        var draft = new Draft<TState>(_decider, _actor, _state, context.Now);
        var replies = new Reply?[letters.Count];
        for (var i = 0; i < letters.Count; i++) replies[i] = Decide(draft, letters[i], context);

        var before = _state.Sequence;
        var owed = _decider.Pending(draft.State);
        IReadOnlyList<Committed> committed = [];
        if (draft.Events.Count > 0)
        {
            try
            {
                if (await AppendAsync(draft, owed, context.Now).ConfigureAwait(false) is not { } written)
                {
                    PumpLog.Stale(_world.Logger, _actor, before);
                    return false;
                }
                committed = written;
            }
            catch (JournalException e)
            {
                PumpLog.AppendFailed(_world.Logger, e, _actor);
                foreach (var letter in letters)
                    letter.TrySetResult(new Reply.Refused(Refusal.StorageFailed, "The journal could not be written; nothing was done. Try again."));
                return false;
            }
            _state = draft.State;
        }

        for (var i = 0; i < letters.Count; i++) await AnswerAsync(letters[i], replies[i], before, committed).ConfigureAwait(false);
        _courier.Perform(owed.Effects);
        return true;
    }

    /// <returns>Null when the decider broke: the letter has its exception, and nothing was decided for it.</returns>
    private Reply? Decide(Draft<TState> draft, Letter letter, Context context)
    {
        draft.Begin();
        if (letter.Command is Settle settle) _courier.Settled(settle.Effect);
        try
        {
            return _decider.Decide(draft, letter.Command, context);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            PumpLog.DeciderBroke(_world.Logger, e, _actor, letter.Command.GetType().Name);
            draft.Rewind();
            letter.TrySetException(e);
            return null;
        }
    }

    private ValueTask<IReadOnlyList<Committed>?> AppendAsync(Draft<TState> draft, Owed owed, DateTimeOffset now)
    {
        var events = new Event[draft.Events.Count];
        for (var i = 0; i < events.Length; i++) events[i] = draft.Events[i].Event;

        var wanted = WakeFor(owed, now);
        WakeAt? wake = wanted == _wake ? null : new WakeAt(wanted);
        _wake = wanted;
        return _world.Journal.AppendAsync(new Turn(_actor, _state.Sequence, now, events, wake, SnapshotOf(draft.State)));
    }

    /// <summary>When the actor must be woken even if it is not in memory. What it owes is looked after a little later than it does so itself.</summary>
    private DateTimeOffset? WakeFor(Owed owed, DateTimeOffset now)
    {
        if (owed.Effects.IsEmpty) return owed.WakeAt;
        var soon = now + _world.Options.EffectGrace;
        if (_wake is { } known && known < soon) soon = known;   // set already; moving it with every turn would cost a write each
        return owed.WakeAt is { } at && at < soon ? at : soon;
    }

    /// <summary>A snapshot when enough has happened: at least so many events, and as many bytes of events (256 each) as the snapshot is long, so that snapshots never cost more than events.</summary>
    private Snapshot? SnapshotOf(TState state)
    {
        if (state.Sequence - _snapshotAt < Math.Max(_world.Options.SnapshotEvery, _snapshotBytes / 256)) return null;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(state, _decider.Json);
        _snapshotAt = state.Sequence;
        _snapshotBytes = bytes.Length;
        return new Snapshot(state.Sequence, _decider.Schema, bytes);
    }

    /// <summary>Replies with the events that came of the command; those of a repeat are read again.</summary>
    private async ValueTask AnswerAsync(Letter letter, Reply? reply, long before, IReadOnlyList<Committed> committed)
    {
        switch (reply)
        {
            case null:
                return;
            case Reply.Accepted accepted when accepted.First <= accepted.Last:
                letter.TrySetResult(accepted with { Events = accepted.First > before
                    ? Slice(committed, (int)(accepted.First - before - 1), (int)(accepted.Last - accepted.First + 1))
                    : await ReadAgainAsync(accepted).ConfigureAwait(false) });
                return;
            default:
                letter.TrySetResult(reply);
                return;
        }
    }

    private static ImmutableArray<Committed> Slice(IReadOnlyList<Committed> committed, int from, int count)
    {
        var slice = ImmutableArray.CreateBuilder<Committed>(count);
        for (var i = from; i < from + count; i++) slice.Add(committed[i]);
        return slice.MoveToImmutable();
    }

    private async ValueTask<ImmutableArray<Committed>> ReadAgainAsync(Reply.Accepted accepted) =>
        [.. await _world.Journal.ReadAsync(_actor, accepted.First - 1, (int)(accepted.Last - accepted.First + 1)).ConfigureAwait(false)];

    private static async ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorId actor, IJournal journal, CancellationToken cancellation)
    {
        var all = new List<Committed>();
        while (true)
        {
            var page = await journal.ReadAsync(actor, all.Count == 0 ? 0 : all[^1].Sequence, 1_000, cancellation).ConfigureAwait(false);
            if (page.Count == 0) return all;
            all.AddRange(page);
        }
    }
}
