using System.Diagnostics.Metrics;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain;
using Engine.Domain.Conversations;

namespace Engine.Runtime.Metrics;

/// <summary>
/// The engine's figures for whoever listens to the meter "Engine": docs/metrics.md lists them. Each event is counted by the process
/// that committed it, once, so the processes of a cluster add up. Costs one check a turn while nobody listens.
/// </summary>
public static class EngineMeter
{
    public const string Name = "Engine";

    /// <summary>Upper bounds in seconds, from a turn in memory to a customer's patience.</summary>
    private static readonly double[] TurnBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
    private static readonly double[] WaitBounds = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800];

    private static readonly Meter Meter = new(Name);
    private static readonly BoundedNames Channels = new(max: 50);
    private static readonly Histogram<double> Turns =
        Seconds("engine.turn.duration", "From taking up an actor's commands to their answers, the durable write included", TurnBounds);
    private static readonly Counter<long> Commands = Meter.CreateCounter<long>("engine.commands", "{command}", "Commands answered");
    private static readonly Counter<long> Messages =
        Meter.CreateCounter<long>("engine.messages", "{message}", "What customers, the bot and agents said");
    private static readonly Counter<long> Missed =
        Meter.CreateCounter<long>("engine.messages.missed", "{message}", "Messages with which the bot could not help");
    private static readonly Counter<long> Started = Meter.CreateCounter<long>("engine.conversations.started", "{conversation}");
    private static readonly Counter<long> Closed = Meter.CreateCounter<long>("engine.conversations.closed", "{conversation}");
    private static readonly Counter<long> Escalations =
        Meter.CreateCounter<long>("engine.escalations", "{escalation}", "Escalation rules that fired");
    private static readonly Counter<long> Offers =
        Meter.CreateCounter<long>("engine.offers", "{offer}", "Offers to agents, by how they ended");
    private static readonly Histogram<double> Waits =
        Seconds("engine.handoff.wait", "From coming into a queue to an agent's acceptance", WaitBounds);

    private static readonly Histogram<double> Ports = Seconds(
        "engine.port.duration", "From asking a port to its answer, repeats included", TurnBounds);

    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>(
        "engine.webhook.deliveries", "{delivery}", "Events told to subscribers, by how it ended");
    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(
        "engine.dead_letters", "{letter}", "What other systems did not do for good, and what became of it");

    private static readonly Counter<long> FollowedEvents = Meter.CreateCounter<long>("engine.followed.events",
        "{event}", "Events that came to a process of a cluster which follows all of them, by the way they came");

    /// <summary>Events have come to a process that follows everything.</summary>
    /// <param name="from">stream or journal.</param>
    internal static void Followed(int events, string from)
    {
        if (events > 0) FollowedEvents.Add(events, Tag("from", from));
    }

    /// <summary>A port has answered.</summary>
    internal static void Asked(string port, PortOutcome outcome, TimeSpan took)
    {
        if (!Ports.Enabled) return;
        Ports.Record(took.TotalSeconds, Tag("port", port), Tag("outcome", outcome switch
        {
            PortOutcome.Done => "done",
            PortOutcome.NotFound => "not_found",
            PortOutcome.Refused => "refused",
            _ => "unavailable",
        }));
    }

    /// <summary>A webhook's delivery has ended.</summary>
    internal static void Delivered(PortOutcome outcome) => Deliveries.Add(1, Tag("end", outcome switch
    {
        PortOutcome.Done => "delivered",
        PortOutcome.NotFound => "deleted",
        _ => "dead_letter",
    }));

    /// <summary>A turn is over: so many commands have their answers.</summary>
    internal static void Turn(ActorKind actor, int commands, TimeSpan took)
    {
        if (!Turns.Enabled && !Commands.Enabled) return;
        var kind = Tag("actor", actor switch
        {
            ActorKind.Conversation => "conversation",
            ActorKind.Agent => "agent",
            ActorKind.Queue => "queue",
            ActorKind.DeadLetters => "dead_letters",
            ActorKind.Webhooks => "webhooks",
            _ => "customer",
        });
        Turns.Record(took.TotalSeconds, kind);
        Commands.Add(commands, kind);
    }

    /// <summary>A turn is on disk.</summary>
    /// <param name="before">The actor's state before its first event.</param>
    /// <param name="after">And after its last.</param>
    internal static void Committed(IReadOnlyList<Committed> events, ActorState before, ActorState after)
    {
        if (after is Domain.DeadLetters.DeadLetterBox)
            foreach (var committed in events) Count(committed.Event as DeadLetterEvent);
        if (before is not Conversation was || after is not Conversation @is || !Messages.Enabled) return;
        foreach (var committed in events) Count(committed, was, @is);
    }

    private static void Count(DeadLetterEvent? @event)
    {
        switch (@event)
        {
            case DeadLetterEvent.Added added:
                DeadLetters.Add(1, Tag("port", added.Port), Tag("what", "added"));
                break;
            case DeadLetterEvent.Redriven:
                DeadLetters.Add(1, Tag("what", "redriven"));
                break;
            case DeadLetterEvent.Dropped:
                DeadLetters.Add(1, Tag("what", "dropped"));
                break;
        }
    }

    private static void Count(Committed committed, Conversation before, Conversation after)
    {
        switch (committed.Event)
        {
            case ConversationEvent.Started started:
                Started.Add(1, Tag("channel", Channels.NameOf(started.Channel)));
                break;
            case ConversationEvent.CustomerSaid said:
                Messages.Add(1, Tag("from", "customer"));
                if (said.Missed) Missed.Add(1);
                break;
            case ConversationEvent.BotSaid:
                Messages.Add(1, Tag("from", "bot"));
                break;
            case ConversationEvent.AgentSaid:
                Messages.Add(1, Tag("from", "agent"));
                break;
            case ConversationEvent.Escalated escalated:
                Escalations.Add(1, Tag("reason", escalated.Reason), Tag("queue", escalated.Queue.Value));
                break;
            case ConversationEvent.OwnerChanged { Owner: { Kind: OwnerKind.Agent } person }
                when before.Owner is { Kind: OwnerKind.Queue, Id: var queue }:
                if (before.Custody.Offer?.Agent.Value == person.Id) Offers.Add(1, Tag("end", "accepted"));   // else somebody took over
                Waits.Record((committed.At - before.Custody.OwnedSince).TotalSeconds, Tag("queue", queue));
                break;
            case ConversationEvent.OfferEnded ended:
                Offers.Add(1, Tag("end", ended.How switch
                {
                    OfferEnd.Declined => "declined",
                    OfferEnd.TimedOut => "timed_out",
                    _ => "agent_left",
                }));
                break;
            case ConversationEvent.Closed:
                Closed.Add(1, Tag("person", after.Custody.AgentTime > TimeSpan.Zero ? "yes" : "no"));
                break;
        }
    }

    private static Histogram<double> Seconds(string name, string what, double[] bounds) =>
        Meter.CreateHistogram(name, "s", what, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);
}
