using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Webhooks;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Who has a webhook hears of every event of its types from then on, at least once and in each conversation's order; or there is a dead
/// letter of it.
/// </summary>
internal sealed class SubscribersHearEverything : Invariant
{
    private readonly Dictionary<string, Committed> _subscribed = [];
    private readonly HashSet<string> _letters = [];

    public override void Saw(Committed committed)
    {
        if (committed.Event is WebhookEvent.Subscribed subscribed) _subscribed[subscribed.Id] = committed;
        if (committed.Event is DeadLetterEvent.Added letter) _letters.Add(letter.Request);
    }

    public override void AtRest(Town town, bool everybodyIsHelped)
    {
        var heard = town.Outside.Delivered.Select(d => d.Id).ToHashSet();
        foreach (var committed in _subscribed.Values)
        {
            var subscription = Subscription.Of((WebhookEvent.Subscribed)committed.Event, committed);
            foreach (var record in Records.Actors.Where(r => r.Actor.Kind == ActorKind.Conversation))
                foreach (var told in record.Events.Where(subscription.Wants))
                {
                    var delivery = new Delivery(subscription.Id, new ConversationId(record.Actor.Key), told.Sequence).Id;
                    Hold(heard.Contains(delivery)
                        || _letters.Contains(delivery), record.Actor, "who has a webhook hears of everything", delivery);
                }
        }
        var last = new Dictionary<(string, ConversationId), long>();
        foreach (var delivery in town.Outside.Delivered.Where(d => !_letters.Contains(d.Id)).DistinctBy(d => d.Id))
        {
            var key = (delivery.Webhook, delivery.Conversation);
            Hold(delivery.Sequence > last.GetValueOrDefault(key),
                delivery.Conversation.Actor, "a conversation is told in its order", delivery.Id);
            last[key] = delivery.Sequence;
        }
    }
}
