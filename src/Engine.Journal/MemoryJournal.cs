using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Journal;

/// <summary>A journal that is gone with the process: for tests, simulations and for measuring an engine without its disk.</summary>
public sealed class MemoryJournal : IJournal, IStateStore
{
    private readonly Lock _gate = new();
    private readonly Subscribers _subscribers = new();
    private readonly Dictionary<ActorId, Row> _actors = [];
    private readonly Dictionary<ActorId, Row> _waking = [];
    private readonly Dictionary<string, StoredState> _states = [];
    private readonly List<Committed[]> _turns = [];
    private bool _closed;

    public ValueTask<IReadOnlyList<Committed>?> AppendAsync(Turn turn, CancellationToken cancellation = default)
    {
        turn.Check();
        return InTurn<IReadOnlyList<Committed>?>(() => Append(turn), cancellation);
    }

    public ValueTask<Loaded> LoadAsync(ActorId actor, CancellationToken cancellation = default) => InTurn(
        () => Find(actor) is { } row ? new Loaded(row.Snapshot, Slice(row, row.Snapshot?.Sequence ?? 0, int.MaxValue), row.Wake)
            : new Loaded(null, [], null),
        cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor, long after, int limit, CancellationToken cancellation = default) =>
        InTurn(() => Find(actor) is { } row ? Slice(row, after, limit) : [], cancellation);

    public ValueTask<IReadOnlyList<Committed>> ReadAllAsync(ActorKind kind,
        long afterPosition, int limit, CancellationToken cancellation = default) =>
        InTurn<IReadOnlyList<Committed>>(() =>
        {
            var events = new List<Committed>();
            for (var i = FirstTurnAfter(afterPosition); i < _turns.Count && events.Count < limit; i++)
                if (_turns[i][0].Actor.Kind == kind)
                    events.AddRange(_turns[i].Where(e => e.Position > afterPosition));
            return events;
        }, cancellation);

    /// <summary>Nothing of it is on disk and no key is needed: what was held is replaced.</summary>
    public async ValueTask ForgetAsync(ActorId actor, CancellationToken cancellation = default) => await InTurn(
        () =>
        {
            if (Find(actor) is not { } row) return false;
            row.Snapshot = null;
            for (var i = 0; i < row.Events.Count; i++) row.Events[i] = row.Events[i] with { Event = EventCodec.Erase(row.Events[i].Event) };
            for (var t = 0; t < _turns.Count; t++)   // new ones: callers have been given the old
                if (_turns[t][0].Actor == actor) _turns[t] = [.. _turns[t].Select(committed => row.Events[(int)committed.Sequence - 1])];
            return true;
        },
        cancellation).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<Due>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellation = default) =>
        InTurn<IReadOnlyList<Due>>(
            () => [.. _waking.Where(a => a.Value.Wake <= until).OrderBy(a => a.Value.Wake).ThenBy(a => a.Value.Number)
                .Take(limit).Select(a => new Due(a.Key, a.Value.Wake!.Value))],
            cancellation);

    public ValueTask<StoredState?> ReadStateAsync(string key, CancellationToken cancellation = default) =>
        InTurn(() => _states.GetValueOrDefault(key), cancellation);

    public ValueTask<bool> WriteStateAsync(string key, long expected,
        ReadOnlyMemory<byte>? value, CancellationToken cancellation = default) =>
        InTurn(() =>
        {
            if (expected != (_states.GetValueOrDefault(key)?.Version ?? 0)) return false;
            if (value is { } kept) _states[key] = new StoredState(expected + 1, kept);
            else _states.Remove(key);
            return true;
        }, cancellation);

    public IDisposable Subscribe(Action<IReadOnlyList<Committed>> committed) => _subscribers.Add(committed);

    public ValueTask DisposeAsync()
    {
        lock (_gate) _closed = true;
        return ValueTask.CompletedTask;
    }

    private Committed[]? Append(Turn turn)
    {
        var row = Find(turn.Actor);
        if (turn.Expected != (row?.Events.Count ?? 0)) return null;
        if (row is null) _actors.Add(turn.Actor, row = new Row(_actors.Count));
        var at = DateTimeOffset.FromUnixTimeMilliseconds(turn.At.ToUnixTimeMilliseconds());
        var position = _turns.Count == 0 ? 0 : _turns[^1][^1].Position;
        Committed[] committed =
            [.. turn.Events.Select((e, i) => new Committed(turn.Actor, turn.Expected + 1 + i, at, e, position + 1 + i))];
        row.Events.AddRange(committed);
        row.Snapshot = turn.Snapshot ?? row.Snapshot;
        if (turn.Wake is { } wake)
        {
            row.Wake = wake.At;
            if (wake.At is null) _waking.Remove(turn.Actor);
            else _waking[turn.Actor] = row;
        }
        _turns.Add(committed);
        _subscribers.Tell([committed]);
        return committed;
    }

    private Row? Find(ActorId actor) => _actors.GetValueOrDefault(actor);

    private static IReadOnlyList<Committed> Slice(Row row, long after, int limit)
    {
        var skip = (int)Math.Clamp(after, 0, row.Events.Count);
        return row.Events.GetRange(skip, Math.Min(limit, row.Events.Count - skip));
    }

    /// <summary>Halves the turns until one is left: positions rise.</summary>
    private int FirstTurnAfter(long position)
    {
        var (low, high) = (0, _turns.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_turns[middle][^1].Position > position) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private ValueTask<T> InTurn<T>(Func<T> act, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<T>(cancellation);
        lock (_gate)
            return _closed ? throw new JournalException("The journal is closed.") : new(act());
    }

    /// <param name="number">Counts the actors as they came, so that equal due times have an order.</param>
    private sealed class Row(int number)
    {
        public int Number => number;

        public List<Committed> Events { get; } = [];

        public Snapshot? Snapshot { get; set; }

        public DateTimeOffset? Wake { get; set; }
    }
}
