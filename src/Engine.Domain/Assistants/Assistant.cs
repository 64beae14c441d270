using System.Collections.Frozen;
using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Domain.Conversations.Triggers;

namespace Engine.Domain.Assistants;

/// <summary>How a bot behaves: data, read from <c>assistant.yaml</c> beside its model. Immutable, shared by every conversation.</summary>
public sealed record Assistant
{
    public required string Name { get; init; }

    /// <summary>Changes with every change of the file, so that an event says which one decided.</summary>
    public string Version { get; init; } = "";

    /// <summary>ISO 639-1 of the texts below.</summary>
    public required string Language { get; init; }

    public required Thresholds Thresholds { get; init; }

    public required Texts Texts { get; init; }

    /// <summary>What to do about each intent; an intent that is missing here is not understood.</summary>
    public required FrozenDictionary<string, IntentBehaviour> Intents { get; init; }

    /// <summary>How customers say yes, no and which one.</summary>
    public AnswerWords Answers { get; init; } = AnswerWords.Standard;

    /// <summary>Kinds of sensitive text that are never stored as written, see <see cref="SensitiveSpan.Kinds"/>. Default: all.</summary>
    public FrozenSet<string> Masked { get; init; } = SensitiveSpan.Kinds.ToFrozenSet();

    /// <summary>Taken by a conversation when it starts.</summary>
    public Patience Patience { get; init; } = new();

    /// <summary>Taken by a conversation when it starts.</summary>
    public RetentionRules Retention { get; init; } = new();

    public LeaseRules Leases { get; init; } = new();

    /// <summary>Left out before a <see cref="EscalationRule.IsLiteral"/> rule reads a message.</summary>
    public Idioms Idioms { get; init; } = Idioms.None;

    /// <summary>In order; of those that fire the highest priority counts, the first of equals.</summary>
    public required ImmutableArray<EscalationRule> Escalations { get; init; }

    public required FrozenDictionary<QueueId, QueueRules> Queues { get; init; }

    /// <summary>Where a conversation goes when nothing says otherwise.</summary>
    public required QueueId DefaultQueue { get; init; }
}

/// <summary>Probabilities from 0 to 1 at which the bot acts.</summary>
/// <param name="Answer">From this confidence on it answers.</param>
/// <param name="Clarify">From this confidence on it asks whether it understood rightly; below, it says that it did not.</param>
/// <param name="InScope">Below this probability of being in scope it does not answer, however sure of the intent.</param>
public sealed record Thresholds(double Answer, double Clarify, double InScope);

/// <summary>What the bot says. <c>{first}</c> and <c>{second}</c> stand for intent titles, <c>{name}</c> for the customer's name.</summary>
/// <param name="HandingOver">Said when a rule fires, before it is known who is there: it must be true either way.</param>
/// <param name="NobodyHere">Said when nobody who serves the queue is signed in.</param>
/// <param name="StillThere">Asked of a customer who waits for a person and is silent.</param>
/// <param name="Closing">The last word before silence ends what waits for a person or is with one.</param>
/// <param name="Greeting">Said first, and says that this is a machine; null says nothing.</param>
public sealed record Texts(
    string? Greeting, string Clarify, string ClarifyOne, string NotUnderstood, string HandingOver, string QueueFull, string HandedBack,
    string StillThere = "Are you still there? Write a word, and you keep your place.",
    string Closing = "I have not heard from you for a while, so I am closing this conversation. Write again whenever you like.",
    string NobodyHere = "Nobody of us is here right now. I have noted your request: as soon as a colleague is back, I hand you over. "
        + "Until then I go on helping you.")
{
    /// <summary>Texts of moves and timers, by key.</summary>
    public FrozenDictionary<string, string> Others { get; init; } = FrozenDictionary<string, string>.Empty;

    public string Of(Wording wording) => Others.GetValueOrDefault(wording.Key, wording.Standard);
}

/// <param name="Title">The intent in a customer's words, for clarifying: "track an order". Null: never asked about.</param>
/// <param name="Answer">What the bot says; null: it has no answer.</param>
/// <param name="Failed">The message says that the bot did not help: a failed attempt.</param>
/// <param name="Repeatable">Saying it twice is normal (thanks, yes); otherwise a repeated question is a failed attempt.</param>
/// <param name="LookUp">What another system is asked before it is answered; null: nothing. It goes before
/// <paramref name="Answer"/>.</param>
public sealed record IntentBehaviour(
    string? Title = null, string? Answer = null, bool Failed = false, bool Repeatable = false, LookUp? LookUp = null);

/// <summary>How long what was said is kept after a conversation has closed; null: for ever.</summary>
/// <param name="ByChannel">Channels for which it is another time.</param>
public sealed record RetentionRules(TimeSpan? Closed = null, ImmutableSortedDictionary<string, TimeSpan>? ByChannel = null)
{
    public TimeSpan? For(string channel) => ByChannel?.TryGetValue(channel, out var kept) == true ? kept : Closed;
}

/// <summary>How long agents are waited for when no gateway has a connection of theirs.</summary>
public sealed record LeaseRules
{
    /// <summary>How long an agent who signs in counts as present before a gateway has renewed. Default 60 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Who is without a lease for so long loses what they hold to the head of its queue. Default 2 min.</summary>
    public TimeSpan GoneAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Who holds nothing and is without a lease for so long is signed out. Default 30 min.</summary>
    public TimeSpan ForgottenAfter { get; init; } = TimeSpan.FromMinutes(30);
}

/// <summary>One row of the escalation table.</summary>
/// <param name="Reason">Stable reason code, for agents and figures.</param>
/// <param name="Priority">0 to 10.</param>
/// <param name="Attempts">Fires only from so many failed attempts on, this message included. Default 0.</param>
/// <param name="Second">An intent fires also as the runner-up, from this confidence on; for what must not be missed. Null: never.</param>
/// <param name="IsLiteral">An intent counts only as far as it is still there without the assistant's idioms. Default false.</param>
/// <param name="Say">Said instead of <see cref="Texts.HandingOver"/>, for what needs words of its own: whom to call in danger.</param>
public sealed record EscalationRule(
    string Id, Trigger Trigger, double Threshold, QueueId Queue, int Priority, string Reason, string? Intent = null, int Attempts = 0,
    double? Second = null, string? Say = null, bool IsLiteral = false);

/// <param name="Skills">Least level of each skill, 1 to 5.</param>
/// <param name="OfferTimeout">How long an agent may think. Default 30 s.</param>
/// <param name="AgeingStep">One step of priority is worth so much waiting. Default 60 s.</param>
/// <param name="RelaxAfter">See <see cref="Contracts.Events.Demand"/>. Default 60 s.</param>
/// <param name="AskAgainAfter">An agent who declined is not asked again for the same conversation before this. Default 30 s.</param>
/// <param name="WaitingMax">More are refused; those who are noted count. Default 10,000.</param>
/// <param name="WaitsUnattended">Whoever comes waits, also when nobody who serves the queue is signed in. Default false: the bot goes on
/// until somebody is.</param>
public sealed record QueueRules(
    QueueId Id, ImmutableSortedDictionary<string, int> Skills, TimeSpan OfferTimeout, TimeSpan AgeingStep, TimeSpan? RelaxAfter,
    TimeSpan AskAgainAfter, int WaitingMax, bool WaitsUnattended = false);
