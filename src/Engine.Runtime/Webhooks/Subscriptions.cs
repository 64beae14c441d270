using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Webhooks;

namespace Engine.Runtime.Webhooks;

/// <summary>Who is told by webhooks, as the journal says now. Reads what is new with every look.</summary>
public sealed class Subscriptions(IEngine engine)
{
    private const int Page = 100;

    private readonly SemaphoreSlim _reading = new(1);
    private ImmutableSortedDictionary<string, Subscription> _all =
        ImmutableSortedDictionary.Create<string, Subscription>(StringComparer.Ordinal);
    private long _sequence;

    public async ValueTask<IEnumerable<Subscription>> AllAsync(CancellationToken cancellation) => (await ReadAsync(cancellation)).Values;

    public async ValueTask<Subscription?> FindAsync(string id, CancellationToken cancellation) =>
        (await ReadAsync(cancellation)).GetValueOrDefault(id);

    private async ValueTask<ImmutableSortedDictionary<string, Subscription>> ReadAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            while (await engine.ReadAsync(ActorId.Webhooks, _sequence, Page, cancellation) is { Count: > 0 } page)
                foreach (var committed in page) Apply(committed);
            return _all;
        }
        finally
        {
            _reading.Release();
        }
    }

    private void Apply(Committed committed)
    {
        if (committed.Event is WebhookEvent.Subscribed made) _all = _all.SetItem(made.Id, Subscription.Of(made, committed));
        if (committed.Event is WebhookEvent.Unsubscribed gone) _all = _all.Remove(gone.Id);
        _sequence = committed.Sequence;
    }
}
