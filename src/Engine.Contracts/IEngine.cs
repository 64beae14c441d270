using Engine.Contracts.Commands;
using Engine.Contracts.Events;

namespace Engine.Contracts;

/// <summary>The engine as its callers see it; the same for one process and for a cluster.</summary>
public interface IEngine
{
    /// <summary>Gives an actor a command. The reply comes when what was decided is on disk.</summary>
    /// <remarks>Commands are idempotent: one that failed with an exception, or whose reply was lost, may be sent again.</remarks>
    /// <exception cref="TimeoutException">
    /// Nobody answered in time, as when no silo is there; whether the command was done is not known. Every engine says it so.
    /// </exception>
    ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default);

    /// <summary>Reads one actor's journal.</summary>
    /// <param name="after">The last sequence already seen; 0 reads from the beginning.</param>
    /// <param name="limit">At most so many events, 1 to 1,000.</param>
    ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// Follows committed events: what the journal already has after the given point, then live ones, in order, without gap or double.
    /// </summary>
    /// <remarks>A reader that falls behind is fed from the journal until it has caught up; it slows nobody down.</remarks>
    IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default);
}

/// <summary>What to follow, and from where.</summary>
public abstract record Watch
{
    private Watch() { }

    /// <summary>One actor's events after a sequence.</summary>
    public sealed record One(ActorId Actor, long After) : Watch;

    /// <summary>Every actor's events of one kind after a position of the whole journal.</summary>
    public sealed record All(ActorKind Kind, long AfterPosition) : Watch;
}
