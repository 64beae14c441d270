using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;

namespace Engine.Runtime.Tests.Support;

/// <summary>A journal that a test can hold up, break, and look at.</summary>
public sealed class JournalDouble(IJournal inner) : IJournal, IStateStore
{
    private readonly List<Turn> _turns = [];
    private readonly List<ActorId> _forgotten = [];
    private volatile TaskCompletionSource? _gate;

    public JournalDouble() : this(new MemoryJournal()) { }

    /// <summary>Thrown by appends while set. Nothing is written then.</summary>
    public Func<Turn, Exception?> AppendFails { get; set; } = _ => null;

    public bool ReadsFail { get; set; }

    public bool LoadsFail { get; set; }

    public bool ForgettingFails { get; set; }

    /// <summary>Whose keys were to be deleted, in order, also those that failed.</summary>
    public IReadOnlyList<ActorId> Forgotten
    {
        get { lock (_forgotten) return [.. _forgotten]; }
    }

    public int Loads { get; private set; }

    /// <summary>From which positions all conversations were read.</summary>
    public List<long> ReadAllsAfter { get; } = [];

    /// <summary>Done before all conversations are read, with the position after which.</summary>
    public Func<long, Task> BeforeReadAll { get; set; } = _ => Task.CompletedTask;

    /// <summary>Every append that was asked for, in order, also those that failed or are held up.</summary>
    public IReadOnlyList<Turn> Turns
    {
        get { lock (_turns) return [.. _turns]; }
    }

    /// <summary>Appends are written but do not complete until this is disposed.</summary>
    public IDisposable HoldAppends()
    {
        var gate = _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new Release(() =>
        {
            _gate = null;
            gate.SetResult();
        });
    }

    public async ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default)
    {
        lock (_turns) _turns.Add(turn);
        if (AppendFails(turn) is { } failure) throw failure;
        var gate = _gate;
        if (gate is not null) await gate.Task;
        return await inner.AppendAsync(turn, cancellation);
    }

    public ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default)
    {
        Loads++;
        return LoadsFail ? throw Broken : inner.LoadAsync(actor, cancellation);
    }

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        ReadsFail ? throw Broken : inner.ReadAsync(actor, after, limit, cancellation);

    public async ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind,
        long afterPosition, int limit, CancellationToken cancellation = default)
    {
        if (ReadsFail) throw Broken;
        if (kind == ActorKind.Conversation)
        {
            lock (ReadAllsAfter) ReadAllsAfter.Add(afterPosition);
            await BeforeReadAll(afterPosition);
        }
        return await inner.ReadAllAsync(kind, afterPosition, limit, cancellation);
    }

    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default) =>
        ReadsFail ? throw Broken : inner.DueAsync(until, limit, cancellation);

    public ValueTask ForgetAsync(ActorId actor, CancellationToken cancellation = default)
    {
        lock (_forgotten) _forgotten.Add(actor);
        return ForgettingFails ? throw Broken : inner.ForgetAsync(actor, cancellation);
    }

    public ValueTask<StoredState?> ReadStateAsync(string key, CancellationToken cancellation = default) =>
        ((IStateStore)inner).ReadStateAsync(key, cancellation);

    public ValueTask<bool> WriteStateAsync(string key, long expected,
        ReadOnlyMemory<byte>? value, CancellationToken cancellation = default) =>
        ((IStateStore)inner).WriteStateAsync(key, expected, value, cancellation);

    public IDisposable Subscribe(Action<IReadOnlyList<Committed>> committed) => inner.Subscribe(committed);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public static JournalException Broken => new("The disk is full.");

    private sealed class Release(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
