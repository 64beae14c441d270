using System.Text.Json.Serialization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations.Ownership;

/// <summary>Who has the conversation, who is being asked, and for how long each had it.</summary>
public sealed record Custody
{
    /// <summary>Why the bot has it again: nobody who serves its queue was signed in.</summary>
    internal const string NobodyThere = "nobody_there";

    public Phase Phase { get; init; }

    /// <summary>Rises with every change of owner and every offer that ends; what is said under an older one is refused.</summary>
    public int Epoch { get; init; }

    public Owner Owner { get; init; } = Owner.Bot;

    /// <summary>The last escalation's reason code.</summary>
    public string? Reason { get; init; }

    /// <summary>Why a person came in first, be it by a rule or by a supervisor; null while the bot does it alone.</summary>
    public string? FirstReason { get; init; }

    /// <summary>Where it waited last; it goes back there when its agent is lost.</summary>
    public QueueId? Home { get; init; }

    public int Priority { get; init; }

    public StandingOffer? Offer { get; init; }

    /// <summary>The customer's wish for a person, while nobody is there and the bot goes on.</summary>
    public StandingRequest? Request { get; init; }

    public DateTimeOffset OwnedSince { get; init; }

    public TimeSpan BotTime { get; init; }

    public TimeSpan WaitTime { get; init; }

    public TimeSpan AgentTime { get; init; }

    [JsonIgnore]
    public bool IsWaiting => Phase is Phase.Waiting or Phase.Offered;

    /// <summary>The owner, while a queue is.</summary>
    [JsonIgnore]
    internal QueueId Queue => new(Owner.Id!);

    public bool IsOwnedBy(AgentId agent) => Phase == Phase.WithAgent && Owner.Id == agent.Value;

    internal Custody After(Committed committed) => committed.Event switch
    {
        ConversationEvent.Started => this with { Phase = Phase.Bot, Epoch = 1, OwnedSince = committed.At },
        ConversationEvent.BotSaid { Kind: BotSpeech.Notice } when Request is { } request =>
            this with { Request = request with { ToldAt = committed.At } },
        ConversationEvent.Escalated e => this with
        {
            Reason = e.Reason,
            FirstReason = FirstReason ?? e.Reason,
            Priority = Request is null ? Priority : Math.Max(Priority, e.Priority),   // else it comes with the demand
        },
        ConversationEvent.Offered e => this with { Phase = Phase.Offered, Offer = new StandingOffer(e.Agent, e.Expires) },
        ConversationEvent.OfferEnded e => this with { Phase = Phase.Waiting, Epoch = e.Epoch, Offer = null },
        ConversationEvent.OwnerChanged e => WithTimeUpTo(committed.At) with
        {
            Phase = e.Owner.Kind switch { OwnerKind.Bot => Phase.Bot, OwnerKind.Queue => Phase.Waiting, _ => Phase.WithAgent },
            Owner = e.Owner,
            Epoch = e.Epoch,
            Offer = null,
            Request = e is { Owner.Kind: OwnerKind.Bot, Reason: NobodyThere } ? new StandingRequest(Queue, Epoch, committed.At) : null,
            Home = e.Owner.Kind == OwnerKind.Queue ? new QueueId(e.Owner.Id!) : Home,
            Priority = e.Demand?.Priority ?? Priority,
            FirstReason = FirstReason ?? (e.Owner.Kind == OwnerKind.Bot ? null : e.Reason),
        },
        ConversationEvent.Closed => WithTimeUpTo(committed.At) with { Phase = Phase.Closed, Offer = null, Request = null },
        _ => this,   // Queued changes nothing that a decision needs
    };

    /// <summary>Whom an event makes the conversation tell, whoever loses it before whoever gets it.</summary>
    internal (ActorId To, Command Command)[] Owes(ConversationId id, Committed committed) => committed.Event switch
    {
        ConversationEvent.OfferEnded e =>
        [
            (e.Agent.Actor, new AgentCommand.Release(id, Epoch, WordOf(e.How), TimedOut: e.How == OfferEnd.TimedOut)),
            (Queue.Actor, new QueueCommand.Return(id, e.Epoch, e.Agent, e.How)),
        ],
        ConversationEvent.OwnerChanged { Owner: { Kind: OwnerKind.Queue } owner } e =>
            [.. TellTheLoser(id, owner, e.Reason), (new QueueId(owner.Id!).Actor, new QueueCommand.Enqueue(id, e.Epoch, e.Demand!))],
        ConversationEvent.OwnerChanged { Owner: { Kind: OwnerKind.Agent } owner } e =>
            [.. TellTheLoser(id, owner, e.Reason), AssignTo(new AgentId(owner.Id!), id, e.Epoch)],
        ConversationEvent.OwnerChanged e => [.. TellTheLoser(id, e.Owner, e.Reason)],
        ConversationEvent.Closed => [.. TellTheLoser(id, newOwner: null, "closed")],
        _ => [],
    };

    private (ActorId, Command) AssignTo(AgentId agent, ConversationId id, int epoch) =>
        (agent.Actor, new AgentCommand.Assign(id, epoch, TakenOver: Offer?.Agent != agent));

    private IEnumerable<(ActorId, Command)> TellTheLoser(ConversationId id, Owner? newOwner, string reason)
    {
        if (Offer is { } offer && newOwner != Owner.Of(offer.Agent))
            yield return (offer.Agent.Actor, new AgentCommand.Release(id, Epoch, reason));
        if (Request is { } request && newOwner != Owner.Of(request.Queue))
            yield return (request.Queue.Actor, new QueueCommand.Leave(id, Epoch));
        if (Owner.Kind == OwnerKind.Queue)
            yield return (Queue.Actor, new QueueCommand.Leave(id, Epoch));
        if (Owner.Kind == OwnerKind.Agent && newOwner != Owner)
            yield return (new AgentId(Owner.Id!).Actor, new AgentCommand.Release(id, Epoch, reason));
    }

    /// <summary>
    /// Books the time since the owner changed last to that owner, so that the three always add up to the conversation's length.
    /// </summary>
    private Custody WithTimeUpTo(DateTimeOffset now)
    {
        var span = now - OwnedSince;
        return Owner.Kind switch
        {
            OwnerKind.Bot => this with { BotTime = BotTime + span, OwnedSince = now },
            OwnerKind.Queue => this with { WaitTime = WaitTime + span, OwnedSince = now },
            _ => this with { AgentTime = AgentTime + span, OwnedSince = now },
        };
    }

    private static string WordOf(OfferEnd how) => how switch
    {
        OfferEnd.Declined => "declined",
        OfferEnd.Expired => "expired",
        OfferEnd.TimedOut => "timed_out",
        _ => "agent_left",
    };
}

/// <summary>A queue has noted the conversation, and calls it back when somebody is available.</summary>
/// <param name="Epoch">The epoch under which it waited there.</param>
/// <param name="ToldAt">When the customer was told last that nobody is there.</param>
public sealed record StandingRequest(QueueId Queue, int Epoch, DateTimeOffset ToldAt);

/// <summary>An agent is being asked.</summary>
public sealed record StandingOffer(AgentId Agent, DateTimeOffset Expires);
