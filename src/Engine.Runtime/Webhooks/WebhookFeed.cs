using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Webhooks;
using Engine.Runtime.Metrics;
using Engine.Runtime.Ports;
using Engine.Runtime.Projections;
using Engine.Runtime.Pumps;

namespace Engine.Runtime.Webhooks;

/// <summary>
/// Follows the journal for one subscriber, and remembers how far everything has been delivered or is a dead letter. One delivery at a time
/// for each conversation, in order; conversations do not wait for each other.
/// </summary>
/// <remarks>
/// Stays on its caller's scheduler, which runs one step at a time. After a crash what was delivered since the last checkpoint is delivered
/// again, under the same ids.
/// </remarks>
/// <param name="world">Ends when the feed is to stop.</param>
public sealed class WebhookFeed(Subscription subscription, World world, ICheckpoints checkpoints, WebhookOptions options)
{
    /// <summary>How far it has come is stored this often at most.</summary>
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(2);

    /// <summary>Wait before the journal is asked again after a failure.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly SortedSet<long> _pending = [];
    private readonly Dictionary<ActorId, Queue<Committed>> _lanes = [];
    private TaskCompletionSource? _room;
    private long _read;
    private long _stored;

    /// <summary>One that was deleted and made anew is another, which was not told what the first one has passed over.</summary>
    private string Checkpoint => FormattableString.Invariant($"webhook/{subscription.Id}@{subscription.Position}");

    /// <summary>Everything up to here is delivered or a dead letter.</summary>
    private long Reached => _pending.Count == 0 ? _read : _pending.Min - 1;

    /// <summary>Goes on until the world ends.</summary>
    public async Task RunAsync()
    {
        var storing = StoreAgainAndAgainAsync();
        for (var loaded = false; !world.Ended.IsCancellationRequested;)
        {
            try
            {
                if (!loaded) await LoadAsync();
                loaded = true;
                await FollowAsync();
                break;   // the engine has stopped
            }
            catch (OperationCanceledException) when (world.Ended.IsCancellationRequested) { }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                WebhookLog.Failed(world.Logger, e, subscription.Id, _read);
                await Task.Delay(RetryAfter, world.Time, world.Ended)
                    .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await storing;
    }

    private async ValueTask LoadAsync() =>
        _read = _stored = (await checkpoints.LoadAsync(Checkpoint, world.Ended))?.Position ?? subscription.Position;

    private async Task FollowAsync()
    {
        await foreach (var committed in world.Engine.WatchAsync(new Watch.All(ActorKind.Conversation, _read), world.Ended))
        {
            if (subscription.Wants(committed))
            {
                await RoomAsync();
                Take(committed);
            }
            _read = committed.Position;
        }
    }

    private async Task RoomAsync()
    {
        while (_pending.Count >= options.PendingMax)
        {
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _room.Task.WaitAsync(world.Ended);
        }
    }

    private void Take(Committed committed)
    {
        _pending.Add(committed.Position);
        if (_lanes.TryGetValue(committed.Actor, out var lane))
        {
            lane.Enqueue(committed);
            return;
        }
        _lanes.Add(committed.Actor, lane = new Queue<Committed>([committed]));
        _ = DeliverAsync(committed.Actor, lane);
    }

    private async Task DeliverAsync(ActorId conversation, Queue<Committed> lane)
    {
        try
        {
            while (lane.TryPeek(out var next))
            {
                await DeliverAsync(new Delivery(subscription.Id, new ConversationId(conversation.Key), next.Sequence));
                lane.Dequeue();
                _pending.Remove(next.Position);
                _room?.TrySetResult();
            }
            _lanes.Remove(conversation);
        }
        catch (OperationCanceledException) when (world.Ended.IsCancellationRequested) { }   // read again from the checkpoint
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        await Task.Yield();   // whoever follows the journal goes on following
        var request = delivery.ToRequest(world.Time.GetUtcNow() + options.GiveUpAfter);
        var answer = await Asking.UntilAnsweredAsync(world, ActorId.Webhooks, Delivery.Port, request);
        EngineMeter.Delivered(answer.Outcome);
        if (answer.ToReply() is Reply.Refused refused) await BuryAsync(delivery, request, refused);
    }

    /// <summary>Goes on until it is on record: what is neither delivered nor there is lost.</summary>
    private async Task BuryAsync(Delivery delivery, PortRequest request, Reply.Refused refused)
    {
        var letter = new DeadLetterCommand.Add(
            ActorId.Webhooks, delivery.Id, Delivery.Port, delivery.Id, request.Operation, refused.Code, refused.Why);
        var started = world.Time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (await world.Engine.SendAsync(ActorId.DeadLetters, letter, world.Ended) is Reply.Accepted) return;
            }
            catch (Exception e) when (e is not OutOfMemoryException && !world.Ended.IsCancellationRequested)
            {
                WebhookLog.NotBuried(world.Logger, e, delivery.Id);
            }
            await Task.Delay(world.Backoff.Retry(attempt, world.Time.GetElapsedTime(started)), world.Time, world.Ended);
        }
    }

    private async Task StoreAgainAndAgainAsync()
    {
        await Task.Yield();
        while (!world.Ended.IsCancellationRequested)
        {
            await Task.Delay(StoreEvery, world.Time, world.Ended)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            await TryStoreAsync();
        }
    }

    /// <summary>A checkpoint that can't be stored costs deliveries that are made again, nothing else.</summary>
    private async ValueTask TryStoreAsync()
    {
        var reached = Reached;
        if (reached <= _stored) return;
        try
        {
            await checkpoints.SaveAsync(new Checkpoint(Checkpoint, reached, ReadOnlyMemory<byte>.Empty));
            _stored = reached;
        }
        catch (Exception e) when (e is not OutOfMemoryException)   // whatever it was: the next time
        {
            WebhookLog.NotStored(world.Logger, e, subscription.Id, reached);
        }
    }
}
