using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Conversations.Dialogue;
using Engine.Domain.Conversations.Outside;
using Engine.Domain.Conversations.Ownership;
using Engine.Domain.Conversations.Receipts;
using Engine.Domain.Conversations.Timers;

namespace Engine.Domain.Conversations;

/// <summary>All that a conversation remembers between turns, part by part. Bounded: what was said stays in the journal.</summary>
public sealed record Conversation : ActorState
{
    public required ConversationId Id { get; init; }

    public CustomerProfile Customer { get; init; } = new(default);

    public string Channel { get; init; } = "";

    public string Assistant { get; init; } = "";

    /// <summary>Of the assistant.</summary>
    public string Version { get; init; } = "";

    public DateTimeOffset StartedAt { get; init; }

    public Custody Custody { get; init; } = new();

    public Talk Talk { get; init; } = new();

    public Silence Silence { get; init; } = new();

    public Enquiries Enquiries { get; init; } = Enquiries.None;

    public Keeping Keeping { get; init; } = new();

    public ImmutableArray<Receipt> Receipts { get; init; } = [];

    public ImmutableArray<Inspection> Inspections { get; init; } = [];

    [JsonIgnore]
    public Phase Phase => Custody.Phase;

    [JsonIgnore]
    public Owner Owner => Custody.Owner;

    [JsonIgnore]
    public int Epoch => Custody.Epoch;

    public ConversationView ToView() => new(
        Id, Sequence, Phase, Owner, Epoch, Customer, Channel, Talk.Intent, Talk.Confidence, Talk.FailedAttempts, Talk.Mood ?? 0,
        Talk.Language, StartedAt, Custody.OwnedSince, Custody.BotTime, Custody.WaitTime, Custody.AgentTime, Custody.Reason,
        Talk.Question is { } question ? new QuestionView(question.Sequence, question.Choices) : null);

    public static Conversation Apply(Conversation state, Committed committed) => state.OfItself(committed) with
    {
        Custody = state.Custody.After(committed),
        Talk = state.Talk.After(state, committed),
        Silence = state.Silence.After(committed),
        Enquiries = state.Enquiries.After(committed),
        Keeping = state.Keeping.After(committed),
        Receipts = Receipt.Of(committed) is { } receipt ? Receipt.Add(state.Receipts, receipt) : state.Receipts,
        Outbox = state.OutboxAfter(committed),
    };

    private Conversation OfItself(Committed committed) => committed.Event switch
    {
        ConversationEvent.Started e => this with
        {
            Customer = e.Customer,
            Channel = e.Channel,
            Assistant = e.Assistant,
            Version = e.Version ?? "",
            StartedAt = committed.At,
        },
        ConversationEvent.AssistantChanged e => this with { Assistant = e.Assistant, Version = e.Version },
        ConversationEvent.Erased => this with { Customer = new CustomerProfile(Customer.Id, Locale: Customer.Locale) },
        ConversationEvent.Inspected e => this with { Inspections = Inspection.Add(Inspections, new Inspection(e.By, committed.At)) },
        _ => this,
    };

    private ImmutableArray<Effect> OutboxAfter(Committed committed)
    {
        if (committed.Event is EffectSettled settled) return Outbox.After(settled, committed);
        if (committed.Event is ConversationEvent.LookUpAsked asked)
            return Outbox.Ask(committed, asked.Port, Enquiries.RequestFor(this, asked));
        var (ofCustody, ofSilence, ofItself) = (Custody.Owes(Id, committed), Silence.Owes(this, committed), Owes(committed));
        return ofCustody.Length + ofSilence.Length + ofItself.Length == 0   // nearly always
            ? Outbox
            : Outbox.Owe(committed, [.. ofCustody, .. ofSilence, .. ofItself]);
    }

    /// <summary>A known customer's record hears of every conversation's beginning and end.</summary>
    private (ActorId To, Command Command)[] Owes(Committed committed) => committed.Event switch
    {
        ConversationEvent.Started { Customer: { Id.IsAnonymous: false } customer } e =>
            [(customer.Id.Actor, new CustomerCommand.Opened(Id, e.Channel, customer, committed.At))],
        ConversationEvent.Closed e when !Customer.Id.IsAnonymous =>
            [(Customer.Id.Actor, new CustomerCommand.Ended(Id, new Outcome(Talk.Intent, Custody.FirstReason, e.By, e.Disposition)))],
        ConversationEvent.Erased => [(Id.Actor, new Forget())],
        _ => [],
    };
}
