using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;

namespace Engine.Runtime.Tails;

/// <summary>Gives the journal's committed events to whoever follows them, in this process.</summary>
internal sealed class Fanout : IFollowing, IDisposable
{
    /// <summary>Events read from the journal at once while catching up.</summary>
    public const int Page = 500;

    private readonly IJournal _journal;
    private readonly IDisposable _subscription;
    private readonly Followers<ActorId> _ofOne;
    private readonly Followers<ActorKind> _ofAll;

    /// <param name="heldMax">See <see cref="RuntimeOptions.TailMax"/>.</param>
    public Fanout(IJournal journal, int heldMax)
    {
        _journal = journal;
        _ofOne = new Followers<ActorId>(heldMax, static c => c.Sequence, isCounted: true);
        _ofAll = new Followers<ActorKind>(heldMax, static c => c.Position, isCounted: false);
        _subscription = journal.Subscribe(Dispatch);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _ofOne.End();
        _ofAll.End();
    }

    public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation) => watch switch
    {
        Watch.One one => _ofOne.FollowAsync(one.Actor, one.After,
            (after, ct) => _journal.ReadAsync(one.Actor, after, Page, ct), cancellation),
        Watch.All all => _ofAll.FollowAsync(all.Kind, all.AfterPosition,
            (after, ct) => _journal.ReadAllAsync(all.Kind, after, Page, ct), cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(watch)),
    };

    private void Dispatch(IReadOnlyList<Committed> committed)
    {
        foreach (var one in committed)
        {
            _ofOne.Give(one.Actor, one);
            _ofAll.Give(one.Actor.Kind, one);
        }
    }
}
