using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Queues;

namespace Engine.Simulation.Invariants;

/// <summary>
/// Nobody who was asked for a sign of life and has given none, as far as the queue has heard, is offered before one who is there and could
/// be.
/// </summary>
internal sealed class WhoIsThereGoesFirst : Invariant
{
    private readonly Dictionary<ActorId, Dictionary<ConversationId, Place>> _queues = [];

    private readonly record struct Place(Demand Demand, bool IsSilent, bool IsFree, bool WasPassed);

    public override void Saw(Committed committed)
    {
        if (committed.Actor.Kind != ActorKind.Queue) return;
        if (!_queues.TryGetValue(committed.Actor, out var places)) _queues.Add(committed.Actor, places = []);
        switch (committed.Event)
        {
            case QueueEvent.Enqueued e: places[e.Conversation] =
                new Place(e.Demand, IsSilent: false, IsFree: true, WasPassed: false); break;
            case QueueEvent.Left e: places.Remove(e.Conversation); break;
            case QueueEvent.Noted e: places.Remove(e.Conversation); break;
            case QueueEvent.SentOn e: places.Remove(e.Conversation); break;
            case QueueEvent.SilenceChanged e: Change(places, e.Conversation, p => p with { IsSilent = e.IsSilent }); break;
            case QueueEvent.Returned e: Change(places, e.Conversation, p => p with { IsFree = true, WasPassed = true }); break;
            case QueueEvent.Chosen e:
                if (places.TryGetValue(e.Conversation, out var chosen) && chosen.IsSilent)
                    Hold(!places.Values.Any(p => CouldGoFirst(p, Records.State<Queue>(committed.Actor)!.Roster[e.Agent.Value])),
                        committed.Actor,
                        "who is silent is not offered before one who is there", $"{e.Conversation} to {e.Agent}");
                Change(places, e.Conversation, p => p with { IsFree = false });
                break;
        }

        // Who asks for a language or an agent may have to wait for them, and who was passed over for the agent who did it.
        static bool CouldGoFirst(Place place, Standing agent) =>
            place is { IsSilent: false, IsFree: true, WasPassed: false, Demand: { Language: null, Wanted: null } }
            && place.Demand.Skills.All(s => agent.Skills.GetValueOrDefault(s.Key) >= s.Value);
    }

    public override void Forget(ActorId conversation)
    {
        foreach (var places in _queues.Values) places.Remove(new ConversationId(conversation.Key));
    }

    private static void Change(Dictionary<ConversationId, Place> places, ConversationId conversation, Func<Place, Place> change)
    {
        if (places.TryGetValue(conversation, out var place)) places[conversation] = change(place);
    }
}
