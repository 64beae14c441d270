using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal.Keys;

namespace Engine.Journal.Sqlite;

/// <summary>Something for the writer to do, and the one who waits for it.</summary>
internal abstract class Request
{
    /// <summary>Within a transaction, on the writer's thread.</summary>
    public abstract void Perform(WriteConnection connection);

    /// <summary>The transaction is on disk.</summary>
    public abstract void Complete();

    /// <summary>The transaction was rolled back.</summary>
    public abstract void Fail(Exception failure);
}

/// <param name="blob">The turn's events, serialised and sealed on the thread that appends: the writer's time is everybody's.</param>
/// <param name="state">The snapshot's state, sealed.</param>
/// <param name="secret">With what they were sealed; null: there was nothing to seal.</param>
internal sealed class Append(Turn turn, byte[] blob, byte[]? state, Secret? secret, CancellationToken cancellation) : Request
{
    // The writer must not run the code that waits for it.
    private readonly TaskCompletionSource<IReadOnlyList<Committed>?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _cancelled;

    public Turn Turn => turn;

    public byte[] Blob => blob;

    public byte[]? State => state;

    public Secret? Secret => secret;

    public Task<IReadOnlyList<Committed>?> Completion => _completion.Task;

    /// <summary>The turn's events in their places; null when it was stale or cancelled.</summary>
    public IReadOnlyList<Committed>? Committed { get; private set; }

    public override void Perform(WriteConnection connection)
    {
        // Asked once, when the writer takes the turn: from here on it is written, whoever still waits.
        _cancelled = cancellation.IsCancellationRequested;
        if (!_cancelled) Committed = connection.Append(this);
    }

    public override void Complete()
    {
        if (Committed is not null) secret?.Written();
        if (_cancelled) _completion.TrySetCanceled(cancellation);
        else _completion.TrySetResult(Committed);
    }

    public override void Fail(Exception failure) => _completion.TrySetException(failure);
}

internal sealed class ForgetActor(ActorId actor) : Request
{
    private readonly TaskCompletionSource<HashSet<long>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HashSet<long> _keys = [];
    private WriteConnection? _connection;

    /// <summary>The keys that are to be deleted.</summary>
    public Task<HashSet<long>> Completion => _completion.Task;

    public override void Perform(WriteConnection connection) => (_connection, _keys) = (connection, connection.Forget(actor));

    public override void Complete()
    {
        try
        {
            _connection!.CutLog();
            _completion.TrySetResult(_keys);
        }
        catch (Exception e)
        {
            _completion.TrySetException(e);
        }
    }

    public override void Fail(Exception failure) => _completion.TrySetException(failure);
}

internal sealed class WriteState(string key, long expected, ReadOnlyMemory<byte>? value) : Request
{
    private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _isWritten;

    public Task<bool> Completion => _completion.Task;

    public override void Perform(WriteConnection connection) => _isWritten = connection.Write(key, expected, value);

    public override void Complete() => _completion.TrySetResult(_isWritten);

    public override void Fail(Exception failure) => _completion.TrySetException(failure);
}
