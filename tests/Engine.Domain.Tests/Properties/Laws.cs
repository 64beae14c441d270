using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Projections;
using Engine.Domain.Projections.Figures;
using Engine.Domain.Queues;
using Engine.Domain.Tests.Support;

namespace Engine.Domain.Tests.Properties;

/// <summary>A law of the engine was broken.</summary>
internal sealed class LawBroken(string law, string state) : Exception($"broken: {law}\n{state}");

/// <summary>What holds at all times, and what holds when everything has come to rest.</summary>
internal sealed class Laws(ActorNetwork network)
{
    private readonly Dictionary<ConversationId, Ledger> _ledgers = [];
    private readonly FiguresCount _figures = new();

    /// <summary>A conversation's owner and times, kept from its events alone and independently of the domain.</summary>
    private sealed class Ledger
    {
        public Owner Owner { get; set; } = Owner.Bot;

        public int Epoch { get; set; }

        public DateTimeOffset Started { get; set; }

        public DateTimeOffset Since { get; set; }

        public Dictionary<OwnerKind, TimeSpan> Times { get; } = Enum.GetValues<OwnerKind>().ToDictionary(k => k, _ => TimeSpan.Zero);

        public WallRow? Row { get; set; }
    }

    public void Hold(bool holds, string law)
    {
        if (!holds) throw new LawBroken(law, network.Dump());
    }

    /// <summary>Checks what must hold after these events of this actor, whatever else is on its way.</summary>
    public void Check(HostedActor actor, IReadOnlyList<Committed> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            Hold(events[i].Sequence == actor.Journal.Count - events.Count + i + 1, $"{actor.Id} counts its events without gaps");
            if (actor.State is Conversation) Check(events[i]);
        }
        if (actor.State is Conversation conversation) Check(conversation);
        if (actor.State is Agent agent) Hold(agent.Load <= agent.Capacity, $"{agent.Id} is never over capacity");
        AtMostOneHolds();
    }

    /// <summary>What must hold when nothing is on its way and nobody waits for a time to come.</summary>
    public void CheckAtRest()
    {
        foreach (var actor in network.Actors) Hold(actor.Owed.Effects.IsEmpty && network.WakeOf(actor) is null, $"{actor.Id} owes nothing");
        FiguresAddUp();
        NobodyWaitsInVain();
        WhoWaitsIsInTheQueue();
        WhoOwnsHoldsAndWhoHoldsOwns();
    }

    /// <summary>What must hold once somebody came who had room for everybody. A late copy of a conversation's first message to a queue
    /// may leave an entry behind there; it is found out when somebody is chosen for it, so nothing is left of those either.</summary>
    public void NobodyWaits()
    {
        Hold(network.All<Conversation>().All(c => c.Phase is Phase.Bot or Phase.WithAgent or Phase.Closed),
            "everybody who waited has been taken");
        Hold(network.All<Queue>().All(q => q.Waiting.IsEmpty), "the queues are empty");
    }

    private void Check(Committed committed)
    {
        var id = new ConversationId(committed.Actor.Key);
        if (!_ledgers.TryGetValue(id, out var ledger))
            _ledgers[id] = ledger = new Ledger { Epoch = 1, Started = committed.At, Since = committed.At };
        switch (committed.Event)
        {
            case ConversationEvent.BotSaid e:
                Hold(ledger.Owner.Kind == OwnerKind.Bot && e.Epoch == ledger.Epoch, "the bot speaks only while it owns the conversation");
                break;
            case ConversationEvent.AgentSaid e:
                Hold(ledger.Owner == Owner.Of(e.Agent) && e.Epoch == ledger.Epoch, "an agent speaks only while owning the conversation");
                break;
            case ConversationEvent.OfferEnded e:
                Hold(e.Epoch > ledger.Epoch, "an offer that ends raises the epoch");
                ledger.Epoch = e.Epoch;
                break;
            case ConversationEvent.OwnerChanged e:
                Hold(e.Epoch > ledger.Epoch, "a change of owner raises the epoch");
                ledger.Times[ledger.Owner.Kind] += committed.At - ledger.Since;
                (ledger.Owner, ledger.Epoch, ledger.Since) = (e.Owner, e.Epoch, committed.At);
                break;
            case ConversationEvent.Closed:
                ledger.Times[ledger.Owner.Kind] += committed.At - ledger.Since;
                ledger.Since = committed.At;
                break;
        }
        ledger.Row = WallRows.Apply(ledger.Row, committed);
        _figures.Apply(committed);
        _figures.Apply(committed);   // one that comes twice counts once
    }

    private void Check(Conversation conversation)
    {
        var ledger = _ledgers[conversation.Id];
        var view = conversation.ToView();
        Hold(view.Owner == ledger.Owner && view.Epoch == ledger.Epoch, "a conversation's view says who owns it");
        Hold(view.BotTime == ledger.Times[OwnerKind.Bot] && view.WaitTime == ledger.Times[OwnerKind.Queue]
            && view.AgentTime == ledger.Times[OwnerKind.Agent],
            "each interval is booked to the one who owned it");
        Hold(view.BotTime + view.WaitTime + view.AgentTime == ledger.Since - ledger.Started,
            "the intervals add up to the conversation's length");
        Hold((ledger.Row is null) == (conversation.Phase == Phase.Closed), "a row is on the wall until its conversation closes");
        if (ledger.Row is { } row)
            Hold(row with { Move = null, Moods = default } == new WallRow(
                    view.Id, view.Sequence, view.Customer.Id, view.Channel, view.Phase, view.Owner, view.Intent, view.Confidence,
                    view.FailedAttempts, view.Sentiment, view.Reason, view.StartedAt, view.OwnedSince, conversation.LastAt),
                "the wall shows what the conversation says of itself");
    }

    /// <summary>Against the conversations themselves, which know nothing of figures.</summary>
    private void FiguresAddUp()
    {
        if (_ledgers.Count == 0) return;
        var (from, to) = (_ledgers.Values.Min(l => l.Started), network.Now + TimeSpan.FromTicks(1));
        var figures = _figures.Look(from, to, TimeSpan.FromHours(1));
        var (all, total) = (_ledgers.Count, figures.Total);
        var outcomes = total.Outcomes;
        Hold(total.Conversations == all, "every conversation is counted");
        Hold(outcomes.Open + outcomes.Contained + outcomes.Reached + outcomes.Left == all, "every conversation has one outcome");
        Hold(total.Voices.Nobody + total.Voices.Bot + total.Voices.Person + total.Voices.Both == all,
            "every conversation was answered in one way");
        Hold(total.Reasons.Values.Sum() == total.HandedOver && total.HandedOver >= outcomes.Reached + outcomes.Left,
            "every hand-over has a reason");
        Hold(figures.Steps.Sum(s => s.Conversations) == all && figures.Steps.Sum(s => s.HandedOver) == total.HandedOver,
            "the steps add up to the total");
        foreach (var item in _figures.Cases(from, to, new CasesFilter(), int.MaxValue).Cases)
        {
            var view = network.Conversation(item.Conversation).ToView();
            if (view.Phase != Phase.Closed) continue;
            Hold((item.Waiting, item.Handling) == (view.WaitTime.TotalSeconds, view.AgentTime.TotalSeconds),
                "waiting and handling are what the conversation says of itself");
            Hold(item.Outcome != CaseOutcome.Contained || view.AgentTime + view.WaitTime == TimeSpan.Zero,
                "what the bot contained nobody waited in");
        }
    }

    private void AtMostOneHolds()
    {
        foreach (var conversation in network.All<Conversation>())
        {
            var holders = network.All<Agent>()
                .Count(a => a.SlotOf(conversation.Id) is { State: SlotState.Assigned or SlotState.TakenOver } slot
                && slot.Epoch == conversation.Epoch && conversation.Phase != Phase.Closed);
            Hold(holders <= 1, $"{conversation.Id} is in the hands of one agent at most");
        }
    }

    /// <summary>Every demand has been relaxed as far as it ever will be, so the rules alone say who could take what.</summary>
    private void NobodyWaitsInVain()
    {
        foreach (var conversation in network.All<Conversation>().Where(c => c.Phase == Phase.Waiting))
        {
            var rules = network.Assistant.Queues[new QueueId(conversation.Owner.Id!)];
            foreach (var agent in network.All<Agent>().Where(a => a.Status == AgentStatus.Available && a.Load < a.Capacity))
            {
                var wanted = network.Queue(rules.Id).Entry(conversation.Id)?.Demand is not { } demand || rules.RelaxAfter is not null
                    || ((demand.Wanted is null || demand.Wanted == agent.Id)
                        && (demand.Language is null || agent.Languages.IsEmpty || agent.Languages.Contains(demand.Language)));
                var able = rules.Skills.All(s => agent.Skills.GetValueOrDefault(s.Key) >= (rules.RelaxAfter is null ? s.Value : 1));
                Hold(!(able && wanted), $"{conversation.Id} does not wait while {agent.Id} could take it");
            }
        }
    }

    private void WhoWaitsIsInTheQueue()
    {
        foreach (var conversation in network.All<Conversation>().Where(c => c.Phase is Phase.Waiting or Phase.Offered))
            Hold(network.Queue(new QueueId(conversation.Owner.Id!)).Entry(conversation.Id)?.Epoch == conversation.Epoch,
                $"{conversation.Id} waits in its queue under its epoch");
    }

    private void WhoOwnsHoldsAndWhoHoldsOwns()
    {
        var owned = network.All<Conversation>().Where(c => c.Phase == Phase.WithAgent).Select(c => $"{c.Owner.Id} {c.Id} {c.Epoch}")
            .Order(StringComparer.Ordinal);
        var held = network.All<Agent>().SelectMany(a => a.Slots.Select(s => $"{a.Id} {s.Conversation} {s.Epoch}"))
            .Order(StringComparer.Ordinal);
        Hold(owned.SequenceEqual(held), "agents hold the conversations that they own, and no other");
    }
}
