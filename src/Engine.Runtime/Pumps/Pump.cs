using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain;
using Engine.Journal;
using Engine.Runtime.Metrics;

namespace Engine.Runtime.Pumps;

/// <summary>
/// Runs one actor: decide all that waits, append all of it in one durable write, then reply, then perform effects. Every host
/// calls this one: the one-process host from a mailbox, a cluster from a grain, a simulation from its own schedule.
/// </summary>
/// <remarks>
/// Hot: once per batch of commands. Measured by tests/Engine.Benchmarks (pump).
/// Pumps, tails and projections stay on their caller's scheduler, a grain's or the simulation's, so none of them says
/// ConfigureAwait(false).
/// </remarks>
public sealed class Pump<TState>(ActorId actor, IDecider<TState> decider, World world) : IPump where TState : ActorState
{
    private readonly Courier _courier = new(actor, world);
    private DateTimeOffset? _wake;
    private DateTimeOffset? _alarm;
    private long _snapshotAt;
    private long _snapshotBytes;

    /// <summary>Null while not read from the journal, or when what was in memory may differ from it: the next run reads it.</summary>
    public TState? State { get; private set; }

    public bool IsIdle => _courier.IsIdle;

    /// <summary>
    /// Hears of every turn's events when they are on disk, before those who asked are answered. Be quick and never throw.
    /// </summary>
    public Action<IReadOnlyList<Committed>>? Committed { get; init; }

    public async ValueTask RunAsync(IReadOnlyList<Letter> letters)
    {
        var started = world.Time.GetTimestamp();
        try
        {
            do
            {
                if (State is null) await LoadAsync();
            }
            while (!await TurnAsync(State!, letters));
            EngineMeter.Turn(actor.Kind, letters.Count, world.Time.GetElapsedTime(started));
        }
        catch (JournalException e)
        {
            State = null;
            PumpLog.JournalFailed(world.Logger, e, actor);
            foreach (var letter in letters) letter.TrySetResult(StorageFailed);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            State = null;
            PumpLog.TurnBroke(world.Logger, e, actor);
            foreach (var letter in letters) letter.Break(e);
        }
    }

    /// <exception cref="JournalException">A newer version wrote the event: what is decided without it would be wrong.</exception>
    public static TState Replay(IDecider<TState> decider, TState state, Committed committed) => committed.Event is UnreadEvent unread
        ? throw new JournalException(
            $"{committed.Actor} has an event that this version can't read ({unread.Type}): use the version that wrote it, or a newer one.")
        : decider.Apply(state, committed) with { Sequence = committed.Sequence, LastAt = committed.At };

    private static Reply StorageFailed => new Reply.Refused(Refusal.StorageFailed, "The journal failed; nothing was done. Try again.");

    /// <summary>
    /// Brings the actor to memory: its newest snapshot that can be read, then every event after it. Takes up what is owed.
    /// </summary>
    private async ValueTask LoadAsync()
    {
        var loaded = await world.Journal.LoadAsync(actor);
        var state = loaded.Snapshot is { } snapshot ? Read(snapshot) : decider.Initial(actor.Key);
        var events = loaded.Events;
        if (state is null)
        {
            state = decider.Initial(actor.Key);
            events = await ReadAllAsync();
        }
        foreach (var committed in events) state = Replay(decider, state, committed);
        State = state;
        _wake = loaded.Wake;
        _snapshotAt = loaded.Snapshot?.Sequence ?? 0;
        _snapshotBytes = loaded.Snapshot?.State.Length ?? 0;
        _courier.Perform(decider.Pending(state).Effects);
    }

    /// <returns>Null when it is of another schema or damaged.</returns>
    private TState? Read(Snapshot snapshot)
    {
        if (snapshot.Schema != decider.Schema) return null;
        try
        {
            return JsonSerializer.Deserialize(snapshot.State.Span, decider.Json);
        }
        catch (JsonException e)
        {
            PumpLog.SnapshotUnreadable(world.Logger, e, actor, snapshot.Sequence);
            return null;
        }
    }

    /// <returns>
    /// False when another activation has written: nothing was decided here, the letters want to be decided on what the journal holds.
    /// </returns>
    private async ValueTask<bool> TurnAsync(TState state, IReadOnlyList<Letter> letters)
    {
        var context = world.ContextAfter(state.LastAt);
        var draft = new Draft<TState>(decider, actor, state, context.Now);
        var replies = new Reply?[letters.Count];
        for (var i = 0; i < replies.Length; i++) replies[i] = Decide(draft, letters[i], context);

        var owed = decider.Pending(draft.State);
        IReadOnlyList<Committed> committed = [];
        if (draft.Events.Count > 0)
        {
            if (await AppendAsync(draft, owed, context.Now) is not { } written) return StartOver(state);
            committed = written;
            State = draft.State;
            EngineMeter.Committed(written, before: state, after: draft.State);
            Committed?.Invoke(written);
        }
        else if (letters.Any(static l => l.Command is not Look) && await IsBehindAsync(state))
        {
            return StartOver(state);
        }

        if (IsToForget(letters, replies)) await ForgetAsync();
        for (var i = 0; i < replies.Length; i++)
            if (replies[i] is { } reply)
            {
                if (letters[i].Command is Settle settle && reply is Reply.Accepted) _courier.Settled(settle.Effect);
                letters[i].TrySetResult(await WithEventsAsync(reply, state.Sequence, committed));
            }
        _courier.Perform(owed.Effects);
        if (draft.Events.Count == 0) KeepAwake(owed, context.Now);
        return true;
    }

    private bool StartOver(TState state)
    {
        PumpLog.Stale(world.Logger, actor, state.Sequence);
        State = null;
        return false;
    }

    /// <summary>
    /// A refusal, or that nothing had to change, is as final for whoever hears it as an event is; without an append the journal has
    /// not said yet that no other activation has written. A look alone may be a moment old.
    /// </summary>
    private async ValueTask<bool> IsBehindAsync(TState state) => (await world.Journal.ReadAsync(actor, state.Sequence, limit: 1)).Count > 0;

    private static bool IsToForget(IReadOnlyList<Letter> letters, Reply?[] replies)
    {
        for (var i = 0; i < replies.Length; i++)
            if (letters[i].Command is Forget && replies[i] is Reply.Accepted) return true;
        return false;
    }

    /// <summary>Deletes the actor's key. What is in memory was read with it, and is read anew.</summary>
    private async ValueTask ForgetAsync()
    {
        await world.Journal.ForgetAsync(actor);
        State = null;
    }

    /// <returns>Null when the letter has its answer already, or the decider broke: then nothing was decided for it.</returns>
    private Reply? Decide(Draft<TState> draft, Letter letter, Context context)
    {
        if (!letter.IsOpen()) return null;
        draft.Begin();
        try
        {
            return decider.Decide(draft, letter.Command, context);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            PumpLog.DeciderBroke(world.Logger, e, actor, letter.Command.GetType().Name);
            draft.Rewind();
            letter.Break(e);
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
        return world.Journal.AppendAsync(new Turn(actor, State!.Sequence, now, events, wake, SnapshotOf(draft.State)));
    }

    /// <summary>
    /// When the actor must be woken even if it is not in memory. What it owes is looked after a little later than it does so itself.
    /// </summary>
    private DateTimeOffset? WakeFor(Owed owed, DateTimeOffset now)
    {
        if (owed.Effects.IsEmpty) return owed.WakeAt;
        var soon = now + world.Options.EffectGrace;
        // Set already; moving it with every turn would cost a write each.
        if (_wake is { } known && known > now && known < soon) soon = known;
        return owed.WakeAt is { } at && at < soon ? at : soon;
    }

    /// <summary>
    /// Its due time is over, for something that is still owed, and a turn without an event can't set another: until it is woken again, what
    /// it wants to be woken for besides is timed here.
    /// </summary>
    private void KeepAwake(Owed owed, DateTimeOffset now)
    {
        if (owed.Effects.IsEmpty || owed.WakeAt is not { } at || at == _alarm) return;
        if (_wake is not { } due || due > now || at - now > 2 * world.Options.StuckMax) return;
        _alarm = at;
        _ = WakeAsync(at - now);
    }

    private async Task WakeAsync(TimeSpan after)
    {
        try
        {
            await Task.Delay(after > TimeSpan.Zero ? after : TimeSpan.Zero, world.Time, world.Ended);
            await world.Engine.SendAsync(actor, new Wake(), world.Ended);
        }
        catch (OperationCanceledException) when (world.Ended.IsCancellationRequested) { }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            PumpLog.WakeFailed(world.Logger, e, actor);   // whoever looks after due times wakes it again
        }
    }

    /// <summary>
    /// A snapshot when enough has happened: at least so many events, and as many bytes of events (256 each) as the snapshot is long, so
    /// that snapshots never cost more than events.
    /// </summary>
    private Snapshot? SnapshotOf(TState state)
    {
        if (state.Sequence - _snapshotAt < Math.Max(world.Options.SnapshotEvery, _snapshotBytes / 256)) return null;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(state, decider.Json);
        _snapshotAt = state.Sequence;
        _snapshotBytes = bytes.Length;
        return new Snapshot(state.Sequence, decider.Schema, bytes);
    }

    /// <summary>Adds the events that came of the command; those of a repeat are read again.</summary>
    private ValueTask<Reply> WithEventsAsync(Reply reply, long before, IReadOnlyList<Committed> committed)
    {
        if (reply is not Reply.Accepted accepted || accepted.First > accepted.Last) return new(reply);
        return accepted.First > before
            ? new(accepted with { Events =
                Slice(committed, (int)(accepted.First - before - 1), (int)(accepted.Last - accepted.First + 1)) })
            : ReadAgainAsync(accepted);
    }

    private static ImmutableArray<Committed> Slice(IReadOnlyList<Committed> committed, int from, int count)
    {
        if (committed is Committed[] all && all.Length == count)
            return ImmutableCollectionsMarshal.AsImmutableArray(all);   // one letter, one turn: shared, nobody writes to it
        var slice = ImmutableArray.CreateBuilder<Committed>(count);
        for (var i = from; i < from + count; i++) slice.Add(committed[i]);
        return slice.MoveToImmutable();
    }

    private async ValueTask<Reply> ReadAgainAsync(Reply.Accepted accepted)
    {
        try
        {
            var events = await world.Journal.ReadAsync(actor, accepted.First - 1, (int)(accepted.Last - accepted.First + 1));
            return accepted with { Events = [.. events] };
        }
        catch (JournalException e)
        {
            PumpLog.JournalFailed(world.Logger, e, actor);   // its own trouble: the rest of the batch is on disk
            return StorageFailed;
        }
    }

    private async ValueTask<IReadOnlyList<Committed>> ReadAllAsync()
    {
        var all = new List<Committed>();
        while (await world.Journal.ReadAsync(actor, all.Count == 0 ? 0 : all[^1].Sequence, 1_000) is { Count: > 0 } page)
            all.AddRange(page);
        return all;
    }
}
