using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations;

/// <summary>All that a conversation remembers between turns. Bounded: what was said stays in the journal.</summary>
public sealed record Conversation : ActorState
{
    /// <summary>Why the bot has it again: nobody who serves its queue was signed in.</summary>
    internal const string NobodyThere = "nobody_there";

    public required ConversationId Id { get; init; }

    public Phase Phase { get; init; }

    /// <summary>Rises with every change of owner and every offer that ends; what is said under an older one is refused.</summary>
    public int Epoch { get; init; }

    public Owner Owner { get; init; } = Owner.Bot;

    public CustomerProfile Customer { get; init; } = new(default);

    public string Channel { get; init; } = "";

    public string Assistant { get; init; } = "";

    public Patience Patience { get; init; } = new();

    /// <summary>
    /// The last sign of life of those who talk, or when the owner changed: silence is counted from here. While the customer waits for
    /// a person it is theirs alone. Who only reads gives none.
    /// </summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>When the waiting customer was asked whether they are still there; null when they need not be, or have answered.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    public string? Intent { get; init; }

    public float Confidence { get; init; }

    /// <summary>The intent of the bot's last answer, while nothing else was said since.</summary>
    public string? Answered { get; init; }

    public int FailedAttempts { get; init; }

    /// <summary>See <see cref="Conversations.Mood"/>; null before the first message.</summary>
    public float? Mood { get; init; }

    public string Language { get; init; } = "und";

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

    public ImmutableArray<Receipt> Receipts { get; init; } = [];

    public ImmutableArray<Inspection> Inspections { get; init; } = [];

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset OwnedSince { get; init; }

    public TimeSpan BotTime { get; init; }

    public TimeSpan WaitTime { get; init; }

    public TimeSpan AgentTime { get; init; }

    /// <summary>When silence has its next consequence.</summary>
    [JsonIgnore]
    public DateTimeOffset? SilentAt => Phase switch
    {
        Phase.Bot => Roughly(SeenAt, Patience.Bot),
        Phase.Waiting or Phase.Offered when AskedAt is null => SeenAt + Patience.Waiting,
        Phase.Waiting => AskedAt + Patience.Answer,   // while an agent is being asked nobody is let go
        Phase.WithAgent => Roughly(SeenAt, Patience.Agent),
        _ => null,
    };

    /// <summary>
    /// Up to a quarter later, so that an active conversation's due time moves four times in a patience and not with every message.
    /// </summary>
    private static DateTimeOffset? Roughly(DateTimeOffset since, TimeSpan? patience)
    {
        if (patience is not { } span) return null;
        var (step, earliest) = (span.Ticks / 4, (since + span).UtcTicks);
        return new DateTimeOffset((earliest + step - 1) / step * step, TimeSpan.Zero);
    }

    public bool IsOwnedBy(AgentId agent) => Phase == Phase.WithAgent && Owner.Id == agent.Value;

    public ConversationView ToView() => new(
        Id, Sequence, Phase, Owner, Epoch, Customer, Channel, Intent, Confidence, FailedAttempts, Mood ?? 0, Language,
        StartedAt, OwnedSince, BotTime, WaitTime, AgentTime, Reason);

    public static Conversation Apply(Conversation state, Committed committed)
    {
        var next = After(state, committed);
        return committed.Event is ConversationEvent { Cause: { } cause }
            ? next with { Receipts = Receipt.Add(next.Receipts, Receipt.Of(cause, committed.Sequence)) }
            : next;
    }

    private static Conversation After(Conversation state, Committed committed) => committed.Event switch
    {
        ConversationEvent.Started e => state with
        {
            Phase = Phase.Bot,
            Epoch = 1,
            Owner = Owner.Bot,
            Customer = e.Customer,
            Channel = e.Channel,
            Assistant = e.Assistant,
            Patience = e.Patience ?? new Patience(),
            SeenAt = committed.At,
            StartedAt = committed.At,
            OwnedSince = committed.At,
            Outbox = e.Customer.Id.IsAnonymous
                ? state.Outbox
                : state.Outbox.Owe(committed, (e.Customer.Id.Actor, new CustomerCommand.Opened(state.Id, e.Channel, e.Customer))),
        },
        ConversationEvent.CustomerSaid e => state.AfterSignOfLife(committed).AfterCustomerSaid(e, committed.Sequence),
        ConversationEvent.AskedAgain => state.AfterSignOfLife(committed),
        ConversationEvent.SystemSaid { Kind: SystemSpeech.StillThere } =>
            state.TellQueue(committed, isSilent: true) with { AskedAt = committed.At },
        ConversationEvent.BotSaid e => state with
        {
            Answered = e.Kind == BotSpeech.Answer ? e.Intent : state.Answered,
            Request = e.Kind == BotSpeech.Notice && state.Request is { } request ? request with { ToldAt = committed.At } : state.Request,
        },
        ConversationEvent.AgentSaid e => state with
        {
            SeenAt = committed.At,
            Receipts = Receipt.Add(state.Receipts, Receipt.Of(e.Agent.Value, e.Id, e.Text, committed.Sequence, 0)),
        },
        ConversationEvent.Escalated e => state with
        {
            Reason = e.Reason,
            FirstReason = state.FirstReason ?? e.Reason,
            Priority = state.Request is null ? state.Priority : Math.Max(state.Priority, e.Priority),   // else it comes with the demand
        },
        ConversationEvent.OwnerChanged e => state.AfterOwnerChanged(e, committed),
        ConversationEvent.Offered e => state with { Phase = Phase.Offered, Offer = new StandingOffer(e.Agent, e.Expires) },
        ConversationEvent.OfferEnded e => state with
        {
            Phase = Phase.Waiting,
            Epoch = e.Epoch,
            Offer = null,
            Outbox = state.Outbox.Owe(committed,
                (e.Agent.Actor, new AgentCommand.Release(state.Id, state.Epoch, Why(e), TimedOut: e.How == OfferEnd.TimedOut)),
                (QueueIn(state.Owner).Actor, new QueueCommand.Return(state.Id, e.Epoch, e.Agent, e.How))),
        },
        ConversationEvent.Closed e => state.AfterClosed(e, committed),
        ConversationEvent.Inspected e => state with { Inspections = Inspection.Add(state.Inspections, new Inspection(e.By, committed.At)) },
        EffectSettled e => state with { Outbox = state.Outbox.Without(e.Effect) },
        _ => state,   // Queued changes nothing that a decision needs
    };

    private Conversation AfterSignOfLife(Committed committed) =>
        (AskedAt is null ? this : TellQueue(committed, isSilent: false)) with { SeenAt = committed.At, AskedAt = null };

    private Conversation TellQueue(Committed committed, bool isSilent) =>
        this with { Outbox = Outbox.Owe(committed, (QueueIn(Owner).Actor, new QueueCommand.Silence(Id, committed.Sequence, isSilent))) };

    /// <summary>The language of the last message that had one.</summary>
    internal string LanguageAfter(Analysis analysis) => analysis.Language == "und" ? Language : analysis.Language;

    private Conversation AfterCustomerSaid(ConversationEvent.CustomerSaid said, long sequence)
    {
        var next = this with { Receipts = Receipt.Add(Receipts, Receipt.Of(Receipt.Customer, said.Id, said.Text, sequence, said.Answers)) };
        if (said.Analysis is not { } analysis) return next;
        return next with
        {
            Intent = analysis.Intent,
            Confidence = analysis.Confidence,
            Mood = Conversations.Mood.After(Mood, analysis.Sentiment),
            Language = LanguageAfter(analysis),
            FailedAttempts = Phase != Phase.Bot ? FailedAttempts : said.Missed ? FailedAttempts + 1 : 0,
            Answered = null,
        };
    }

    private Conversation AfterOwnerChanged(ConversationEvent.OwnerChanged changed, Committed committed)
    {
        var effects = new List<(ActorId, Command)>(3);
        TellTheLoser(changed.Owner, changed.Reason, effects);
        switch (changed.Owner.Kind)
        {
            case OwnerKind.Queue:
                effects.Add((QueueIn(changed.Owner).Actor, new QueueCommand.Enqueue(Id, changed.Epoch, changed.Demand!)));
                break;
            case OwnerKind.Agent:
                var agent = AgentIn(changed.Owner);
                effects.Add((agent.Actor, new AgentCommand.Assign(Id, changed.Epoch, TakenOver: Offer?.Agent != agent)));
                break;
        }
        return WithTimeUpTo(committed.At) with
        {
            Phase = changed.Owner.Kind switch { OwnerKind.Bot => Phase.Bot, OwnerKind.Queue => Phase.Waiting, _ => Phase.WithAgent },
            Owner = changed.Owner,
            Epoch = changed.Epoch,
            Offer = null,
            Request = changed is { Owner.Kind: OwnerKind.Bot, Reason: NobodyThere }
                ? new StandingRequest(QueueIn(Owner), Epoch, committed.At) : null,
            SeenAt = committed.At,
            AskedAt = null,
            Home = changed.Owner.Kind == OwnerKind.Queue ? QueueIn(changed.Owner) : Home,
            Priority = changed.Demand?.Priority ?? Priority,
            FirstReason = FirstReason ?? (changed.Owner.Kind == OwnerKind.Bot ? null : changed.Reason),
            FailedAttempts = changed.Owner.Kind == OwnerKind.Bot ? 0 : FailedAttempts,
            Answered = null,
            Outbox = Outbox.Owe(committed, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(effects)),
        };
    }

    private Conversation AfterClosed(ConversationEvent.Closed closed, Committed committed)
    {
        var effects = new List<(ActorId, Command)>(3);
        TellTheLoser(newOwner: null, "closed", effects);
        var outcome = new Outcome(Intent, FirstReason, closed.By, closed.Disposition);
        if (!Customer.Id.IsAnonymous) effects.Add((Customer.Id.Actor, new CustomerCommand.Ended(Id, outcome)));
        return WithTimeUpTo(committed.At) with
        {
            Phase = Phase.Closed,
            Offer = null,
            Request = null,
            Outbox = Outbox.Owe(committed, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(effects)),
        };
    }

    /// <summary>Whoever loses the conversation is told before whoever gets it.</summary>
    private void TellTheLoser(Owner? newOwner, string reason, List<(ActorId, Command)> effects)
    {
        if (Offer is { } offer && newOwner != Owner.Of(offer.Agent))
            effects.Add((offer.Agent.Actor, new AgentCommand.Release(Id, Epoch, reason)));
        if (Request is { } request && newOwner != Owner.Of(request.Queue))
            effects.Add((request.Queue.Actor, new QueueCommand.Leave(Id, Epoch)));
        if (Owner.Kind == OwnerKind.Queue)
            effects.Add((QueueIn(Owner).Actor, new QueueCommand.Leave(Id, Epoch)));
        if (Owner.Kind == OwnerKind.Agent && newOwner != Owner)
            effects.Add((AgentIn(Owner).Actor, new AgentCommand.Release(Id, Epoch, reason)));
    }

    /// <summary>
    /// Books the time since the owner changed last to that owner, so that the three always add up to the conversation's length.
    /// </summary>
    private Conversation WithTimeUpTo(DateTimeOffset now)
    {
        var span = now - OwnedSince;
        return Owner.Kind switch
        {
            OwnerKind.Bot => this with { BotTime = BotTime + span, OwnedSince = now },
            OwnerKind.Queue => this with { WaitTime = WaitTime + span, OwnedSince = now },
            _ => this with { AgentTime = AgentTime + span, OwnedSince = now },
        };
    }

    private static string Why(ConversationEvent.OfferEnded ended) => ended.How switch
    {
        OfferEnd.Declined => "declined",
        OfferEnd.Expired => "expired",
        OfferEnd.TimedOut => "timed_out",
        _ => "agent_left",
    };

    internal static QueueId QueueIn(Owner owner) => new(owner.Id!);

    internal static AgentId AgentIn(Owner owner) => new(owner.Id!);
}

/// <summary>A queue has noted the conversation, and calls it back when somebody is available.</summary>
/// <param name="Epoch">The epoch under which it waited there.</param>
/// <param name="ToldAt">When the customer was told last that nobody is there.</param>
public sealed record StandingRequest(QueueId Queue, int Epoch, DateTimeOffset ToldAt);

/// <summary>An agent is being asked.</summary>
public sealed record StandingOffer(AgentId Agent, DateTimeOffset Expires);
