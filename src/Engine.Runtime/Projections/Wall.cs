using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Projections;
using Engine.Journal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine.Runtime.Projections;

/// <summary>
/// Every live conversation as one row: a projection of the journal that remembers how far it has read. Supervisors follow it
/// through filters; each gets the newest row of what changed, so a slow one skips versions and never falls behind.
/// </summary>
public sealed class Wall : IProjection, IAsyncDisposable
{
    /// <summary>A window is shown four times a second at most: faster than anybody reads, and slower than changes come.</summary>
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly ProjectionRun _run;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConversationId, WallRow> _rows = [];
    private readonly HashSet<WallFollower> _followers = [];
    private FloorCount _floor = new();
    private bool _ended;

    /// <param name="checkpoints">Null keeps none: every start reads the whole journal.</param>
    public Wall(IEngine engine, IJournal journal, TimeProvider time, ICheckpoints? checkpoints = null, ILogger? logger = null)
    {
        _time = time;
        _run = new ProjectionRun(this, engine, journal, time, checkpoints, logger ?? NullLogger.Instance);
    }

    /// <summary>Done when the wall has read the journal that was there at its start.</summary>
    public Task CaughtUp => _run.CaughtUp;

    /// <summary>Every live conversation's row now.</summary>
    public IReadOnlyList<WallRow> Rows
    {
        get { lock (_gate) return [.. _rows.Values]; }
    }

    /// <summary>How well it follows the journal now.</summary>
    public ProjectionStanding Standing => _run.Standing;

    string IProjection.Name => "wall";

    int IProjection.Size
    {
        get { lock (_gate) return _rows.Count; }
    }

    /// <summary>Starts reading where it stopped last.</summary>
    public void Start() => _run.Start();

    /// <summary>The rows that match, then Ready, then what changes.</summary>
    public async IAsyncEnumerable<WallChange> WatchAsync(WallFilter filter,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await CaughtUp.WaitAsync(cancellation);
        var shown = new HashSet<ConversationId>();
        WallRow[] snapshot;
        WallFollower follower;
        lock (_gate)
        {
            snapshot = [.. _rows.Values.Where(filter.Matches)];
            follower = Join();
        }
        try
        {
            foreach (var row in snapshot)
            {
                shown.Add(row.Conversation);
                yield return new WallChange(WallChangeKind.Put, row);
            }
            yield return new WallChange(WallChangeKind.Ready);
            while (await follower.ChangedAsync(cancellation))
                foreach (var conversation in Take(follower))
                    if (Change(conversation, filter, shown) is { } change) yield return change;
        }
        finally
        {
            lock (_gate) _followers.Remove(follower);
        }
    }

    /// <summary>
    /// What the window shows now, then whenever that is something else: at most four times a second, and the last state always.
    /// </summary>
    public async IAsyncEnumerable<WallShown> WindowAsync(WallWindow window,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await CaughtUp.WaitAsync(cancellation);
        WallFollower follower;
        lock (_gate) follower = Join();
        try
        {
            var states = Paced.FollowAsync(() => Look(window, follower), follower.ChangedAsync, ShowEvery, _time, cancellation);
            await foreach (var shown in states) yield return shown;
        }
        finally
        {
            lock (_gate) _followers.Remove(follower);
        }
    }

    /// <summary>What the window shows now.</summary>
    public async ValueTask<WallShown> LookAsync(WallWindow window, CancellationToken cancellation = default)
    {
        await CaughtUp.WaitAsync(cancellation);
        return Look(window, follower: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        lock (_gate)
        {
            _ended = true;
            foreach (var follower in _followers) follower.End();
        }
    }

    void IProjection.Apply(Committed committed)
    {
        var conversation = new ConversationId(committed.Actor.Key);
        lock (_gate)
        {
            var before = _rows.GetValueOrDefault(conversation);
            var after = WallRows.Apply(before, committed);
            if (ReferenceEquals(before, after)) return;
            _floor.Change(before, after);
            if (after is null) _rows.Remove(conversation);
            else _rows[conversation] = after;
            foreach (var follower in _followers) follower.Note(conversation);
        }
    }

    ReadOnlyMemory<byte> IProjection.Write()
    {
        WallRow[] rows;
        lock (_gate) rows = [.. _rows.Values];
        return WallCheckpoint.Write(rows);   // a compression of MBs keeps nobody waiting
    }

    void IProjection.Read(ReadOnlyMemory<byte> state)
    {
        var rows = WallCheckpoint.Read(state);
        lock (_gate)
        {
            _rows.Clear();
            _floor = new FloorCount();
            foreach (var row in rows)
            {
                _floor.Change(_rows.GetValueOrDefault(row.Conversation), row);
                _rows[row.Conversation] = row;
            }
        }
    }

    /// <summary>Under the gate, so that no change is missed after what is looked at there.</summary>
    private WallFollower Join()
    {
        var follower = new WallFollower();
        _followers.Add(follower);
        if (_ended) follower.End();
        return follower;
    }

    /// <summary>
    /// The rows are copied under the gate (20,000 references: 50 µs) and put in order outside, so that nobody waits for it.
    /// </summary>
    private WallShown Look(WallWindow window, WallFollower? follower)
    {
        WallRow[] copied;
        int count;
        WallFloor floor;
        lock (_gate)
        {
            follower?.Take();
            count = _rows.Count;
            copied = ArrayPool<WallRow>.Shared.Rent(count);
            _rows.Values.CopyTo(copied, 0);
            floor = _floor.Floor();
        }
        try
        {
            var (rows, matching) = WallWindows.Pick(copied.AsSpan(0, count), window);
            return new WallShown(ImmutableCollectionsMarshal.AsImmutableArray(rows), matching, floor);
        }
        finally
        {
            copied.AsSpan(0, count).Clear();   // rows of closed conversations are not kept by the pool
            ArrayPool<WallRow>.Shared.Return(copied);
        }
    }

    private List<ConversationId> Take(WallFollower follower)
    {
        lock (_gate) return follower.Take();
    }

    private WallChange? Change(ConversationId conversation, WallFilter filter, HashSet<ConversationId> shown)
    {
        WallRow? row;
        lock (_gate) row = _rows.GetValueOrDefault(conversation);
        if (row is not null && filter.Matches(row))
        {
            shown.Add(conversation);
            return new WallChange(WallChangeKind.Put, row);
        }
        return shown.Remove(conversation) ? new WallChange(WallChangeKind.Remove, Conversation: conversation) : null;
    }
}
