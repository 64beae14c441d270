using Engine.Contracts.Events;
using Engine.Journal.Keys;

namespace Engine.Journal.Postgres;

/// <summary>A turn that wants to be written, and the one who waits for it.</summary>
/// <param name="written">The turn's events and snapshot, serialised and sealed on the thread that appends.</param>
internal sealed class Append(Turn turn, Sealed written, CancellationToken cancellation)
{
    // The writer must not run the code that waits for it.
    private readonly TaskCompletionSource<IReadOnlyList<Committed>?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Turn Turn => turn;

    public byte[] Blob => written.Blob;

    /// <summary>The snapshot's.</summary>
    public byte[]? State => written.State;

    /// <summary>With what it was sealed; null: there was nothing to seal.</summary>
    public Secret? Secret => written.Secret;

    /// <summary>To the millisecond, as it is stored.</summary>
    public long At { get; } = turn.At.ToUnixTimeMilliseconds();

    public Task<IReadOnlyList<Committed>?> Completion => _completion.Task;

    /// <summary>Within its batch: of its last event, counted from 1.</summary>
    public int Place { get; set; }

    /// <summary>A connection was lost while it wrote this turn: perhaps it is written.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>Asked once, when a connection takes the turn: from then on it is written, whoever still waits.</summary>
    /// <returns>True when nobody waits any more and nothing was written.</returns>
    public bool IsCancelled() => !IsDoubtful && cancellation.IsCancellationRequested && _completion.TrySetCanceled(cancellation);

    /// <param name="position">Of the turn's last event.</param>
    public void Written(long position)
    {
        Secret?.Written();
        var (count, at) = (turn.Events.Count, DateTimeOffset.FromUnixTimeMilliseconds(At));
        var committed = new Committed[count];
        for (var i = 0; i < count; i++)
            committed[i] = new Committed(turn.Actor, turn.Expected + 1 + i, at, turn.Events[i], position - count + 1 + i);
        _completion.TrySetResult(committed);
    }

    public void Stale() => _completion.TrySetResult(null);

    public void Fail(JournalException failure) => _completion.TrySetException(failure);
}
