using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Journal;

/// <summary>
/// Every actor's events, for ever. One append is one actor's turn and one row: it is there whole or not at all. Appends of all
/// actors that gather while the writer is busy share one commit; the writer never waits for more.
/// </summary>
/// <remarks>
/// What only a newer version can read is given out as <see cref="UnreadEvent"/>: readers go on, and the pump decides nothing on it.
/// The rules stand as tests in tests/Engine.Journal.Tests/JournalContract.cs, which every implementation inherits.
/// </remarks>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Appends a turn. Completes when it is on disk.</summary>
    /// <returns>
    /// The events with their positions; null when <see cref="Turn.Expected"/> is not the actor's last sequence: nothing was written.
    /// </returns>
    /// <exception cref="JournalException">The disk is full, read-only or broken; nothing of this turn was written.</exception>
    ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default);

    /// <summary>What is needed to bring an actor to memory: its newest snapshot, if any, and all events after it.</summary>
    ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default);

    /// <summary>One actor's events after a sequence, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// All events of a kind of actor after a position, in order of position, at most about <paramref name="limit"/> (a turn is never
    /// split); fewer than half of that only when there were no more.
    /// </summary>
    ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind,
        long afterPosition, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// From here on nobody can read what the actor holds of persons until now: its key is deleted, and its snapshot. Events keep their
    /// places and read as <see cref="PersonalAttribute"/> says. Completes when that is on disk; may be repeated.
    /// </summary>
    /// <exception cref="JournalException">The disk is full, read-only or broken; ask again.</exception>
    ValueTask ForgetAsync(ActorId actor, CancellationToken cancellation = default);

    /// <summary>Who wants to be woken at or before a time, earliest first.</summary>
    ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default);

    /// <summary>As above, of those actors alone whose name falls into one of so many equal parts; each is in exactly one of them.</summary>
    /// <param name="partition">From 0 to <paramref name="partitions"/> - 1.</param>
    async ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit,
        int partition, int partitions, CancellationToken cancellation = default) =>
        [.. (await DueAsync(until, limit, cancellation)
            .ConfigureAwait(false)).Where(due => due.Actor.PartitionOf(partitions) == partition)];

    /// <summary>For what the journal's readers lay down in the memory of other processes; null where there are none.</summary>
    PageSeal? Pages => null;

    /// <summary>
    /// Calls back with every event that is committed from now on, once and in order of position, one call at a time: be quick and
    /// never throw. A journal of one process calls back before it answers the appender.
    /// </summary>
    IDisposable Subscribe(Action<IReadOnlyList<Committed>> committed);
}

/// <summary>What one actor decided at one moment.</summary>
/// <param name="Expected">The actor's last sequence before this turn; its first event has Expected + 1.</param>
/// <param name="At">UTC, to the millisecond.</param>
/// <param name="Events">At least one.</param>
/// <param name="Wake">Replaces the actor's due time; null leaves it as it is.</param>
/// <param name="Snapshot">The actor's state after the turn, when it is time to keep one.</param>
public sealed record Turn(ActorId Actor, long Expected, DateTimeOffset At,
    IReadOnlyList<Event> Events, WakeAt? Wake = null, Snapshot? Snapshot = null)
{
    /// <summary>The sequence of the turn's last event.</summary>
    public long Last => Expected + Events.Count;

    /// <exception cref="ArgumentException">The turn contradicts itself: a bug of the caller.</exception>
    internal void Check()
    {
        if (string.IsNullOrEmpty(Actor.Key)) throw new ArgumentException("A turn has an actor.");
        if (Expected < 0) throw new ArgumentException($"{Actor}: a turn can't follow sequence {Expected}.");
        if (Events.Count == 0) throw new ArgumentException($"{Actor}: a turn has at least one event.");
        if (Snapshot is { } snapshot && snapshot.Sequence != Last)
            throw new ArgumentException($"{Actor}: the snapshot is of sequence {snapshot.Sequence}, the turn ends at {Last}.");
    }
}

/// <param name="At">When to be woken; null: not any more.</param>
public readonly record struct WakeAt(DateTimeOffset? At);

/// <summary>An actor's state after the event with this sequence. A cache: it may be dropped at any time and is rebuilt by replay.</summary>
/// <param name="Schema">The state's format; a reader that does not know it replays from the beginning.</param>
public sealed record Snapshot(long Sequence, int Schema, ReadOnlyMemory<byte> State);

public sealed record Loaded(Snapshot? Snapshot, IReadOnlyList<Committed> Events, DateTimeOffset? Wake);

public readonly record struct Due(ActorId Actor, DateTimeOffset At);

/// <summary>The journal can't be opened, read or written. The message is one sentence for the person at the machine.</summary>
public sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
