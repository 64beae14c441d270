using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Webhooks;

namespace Engine.Runtime.Webhooks;

/// <summary>Who is told by webhooks, as the journal says now. Reads what is new with every look.</summary>
public sealed class Subscriptions(IEngine engine)
{
    private const int Page = 100;

    private readonly SemaphoreSlim _reading = new(1);
    private Subscribers _state = new();

    public async ValueTask<IReadOnlyList<Subscription>> AllAsync(CancellationToken cancellation) => (await ReadAsync(cancellation)).Subscriptions;

    public async ValueTask<Subscription?> FindAsync(string id, CancellationToken cancellation) => (await ReadAsync(cancellation)).Find(id);

    private async ValueTask<Subscribers> ReadAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            while (await engine.ReadAsync(ActorId.Webhooks, _state.Sequence, Page, cancellation) is { Count: > 0 } page)
                foreach (var committed in page) Apply(committed);
            return _state;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What is owed and settled is the actor's business.</summary>
    private void Apply(Committed committed) =>
        _state = (committed.Event is WebhookEvent.Subscribed or WebhookEvent.Unsubscribed ? Subscribers.Apply(_state, committed) : _state)
            with { Sequence = committed.Sequence };
}
