using Engine.Runtime.Projections;
using Engine.Runtime.Webhooks;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Engine.Silo.Ports;

/// <summary>One subscriber's feed, in one place of the cluster; its key is the webhook's id.</summary>
/// <remarks>The aliases are on the wire between versions: append only.</remarks>
[Alias("engine.webhook")]
internal interface IWebhookGrain : IGrainWithStringKey
{
    /// <summary>Has it there while somebody asks for it.</summary>
    [Alias("be-there")]
    ValueTask BeThere();
}

/// <remarks>Placed where there is room: it reads every event of the cluster.</remarks>
[Reentrant]
[ResourceOptimizedPlacement]
[CollectionAgeLimit(Minutes = 1)]   // of no call: then there is no such webhook any more
[GrainType("webhook")]
internal sealed class WebhookGrain(SiloWorld silo, ICheckpoints checkpoints, Subscriptions subscriptions, WebhookOptions options)
    : Grain, IWebhookGrain
{
    private readonly CancellationTokenSource _stop = new();
    private Domain.Webhooks.Subscription? _following;
    private Task _running = Task.CompletedTask;

    /// <summary>Begins, or ends when the webhook is gone. One that was deleted and made anew goes on as the new one.</summary>
    public async ValueTask BeThere()
    {
        var subscription = await subscriptions.FindAsync(this.GetPrimaryKeyString(), _stop.Token);
        if (_following is null && subscription is not null)
        {
            _following = subscription;
            _running = new WebhookFeed(subscription, silo.World with { Ended = _stop.Token }, checkpoints, options).RunAsync();
        }
        else if (_following is not null && subscription != _following)
        {
            DeactivateOnIdle();
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }
}
