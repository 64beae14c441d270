using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;

namespace Engine.Contracts.Events;

/// <summary>What happens in a conversation. A closed set: every event there is, is listed here.</summary>
public abstract record ConversationEvent : Event
{
    private ConversationEvent() { }

    /// <summary>The person's command that this came of, on the first event of its turn.</summary>
    /// <remarks>Null for messages, which carry an id of their own, and where nobody asked.</remarks>
    public Cause? Cause { get; init; }

    /// <summary>The customer opened the conversation; the bot owns it under epoch 1.</summary>
    /// <param name="Version">The assistant's version; null in journals from before assistants had one.</param>
    /// <param name="KeptFor">How long what is said is kept after the conversation has closed; null: for ever.</param>
    public sealed record Started(
        CustomerProfile Customer, string Channel, string Assistant, Patience? Patience = null, string? Version = null,
        TimeSpan? KeptFor = null)
        : ConversationEvent;

    /// <summary>The customer said something.</summary>
    /// <param name="Id">The client's id of this message.</param>
    /// <param name="Analysis">What was understood of it.</param>
    /// <param name="Missed">True when the bot owned the conversation and could not help with this message: a failed attempt.</param>
    /// <param name="Answers">How many events after this one belong to the same turn; a repeat of the message gets them again.</param>
    /// <param name="Choice">The <see cref="Choice.Value"/> that it picks of the bot's pending question; null when it picks none.</param>
    public sealed record CustomerSaid(
        string Id, [property: Personal] string Text, Analysis? Analysis,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Missed = false, int Answers = 0,
        string? Choice = null)
        : ConversationEvent
    {
        /// <summary>
        /// The intent that the message is about: the picked one, else the analysed one; null when it only says yes or no.
        /// </summary>
        [JsonIgnore]
        public string? About => Choice switch
        {
            null => Analysis?.Intent,
            Events.Choice.None or Events.Choice.Person => null,
            _ => Choice,
        };

        /// <summary>How sure that is, 0 to 1: what the customer picked is certain.</summary>
        [JsonIgnore]
        public float Confidence => Choice is null ? Analysis?.Confidence ?? 0 : 1;
    }

    /// <summary>The customer pressed the button for a person once more, and was on the way to one already: a sign of life.</summary>
    public sealed record AskedAgain : ConversationEvent;

    /// <summary>The bot spoke, under the epoch in which it owned the conversation.</summary>
    /// <param name="Intent">The intent that was answered, for an answer; the likeliest, for a clarification.</param>
    /// <param name="Move">The move that made it, such as <c>answer</c> or <c>clarify</c>; null where no move did.</param>
    /// <param name="Choices">What the customer may pick: the question is pending until the bot says something without choices.</param>
    public sealed record BotSaid(
        int Epoch, BotSpeech Kind, [property: Personal] string Text, string? Intent = null, string? Move = null,
        IReadOnlyList<Choice>? Choices = null)
        : ConversationEvent;

    /// <summary>The engine spoke, whoever owns the conversation.</summary>
    public sealed record SystemSaid(SystemSpeech Kind, [property: Personal] string Text) : ConversationEvent;

    /// <summary>A person spoke, under the epoch in which they owned the conversation.</summary>
    public sealed record AgentSaid(int Epoch, AgentId Agent, string Id, [property: Personal] string Text) : ConversationEvent;

    /// <summary>An escalation rule fired.</summary>
    /// <param name="Rule">The rule's id in the assistant file.</param>
    /// <param name="Reason">The stable reason code.</param>
    /// <param name="Readings">The values that fired it, beside their thresholds.</param>
    public sealed record Escalated(string Rule, string Reason, QueueId Queue, int Priority, ImmutableArray<Reading> Readings)
        : ConversationEvent;

    /// <summary>
    /// The conversation has a new owner. The only event that changes owners; whatever is said under an older epoch is refused from here on.
    /// </summary>
    /// <param name="Demand">What the conversation needs, when the new owner is a queue.</param>
    /// <param name="By">Who wanted it: the agent or supervisor; null when the conversation's own rules did.</param>
    public sealed record OwnerChanged(
        Owner Owner, int Epoch, string Reason, Demand? Demand = null, string? By = null, [property: Personal] string? Note = null)
        : ConversationEvent;

    /// <summary>The queue has it.</summary>
    /// <param name="Position">1 is next.</param>
    public sealed record Queued(int Epoch, QueueId Queue, int Position) : ConversationEvent;

    /// <summary>An agent has a place reserved and is being asked.</summary>
    public sealed record Offered(int Epoch, AgentId Agent, DateTimeOffset Expires) : ConversationEvent;

    /// <summary>The agent did not take it; it waits again, at the head of its queue.</summary>
    /// <param name="Epoch">The epoch that begins with it, so that whatever still belongs to the ended offer is stale.</param>
    public sealed record OfferEnded(int Epoch, AgentId Agent, OfferEnd How, [property: Personal] string? Why = null) : ConversationEvent;

    /// <param name="By">customer, agent id, or system.</param>
    public sealed record Closed(string By, [property: Personal] string? Disposition = null) : ConversationEvent;

    /// <summary>The bot asks another system.</summary>
    /// <param name="Request">Names what is asked, the same for every try.</param>
    /// <param name="Epoch">Under which it is asked; when the conversation has moved on, the answer is recorded and nothing more.</param>
    /// <param name="Intent">What the customer wants.</param>
    /// <param name="Deadline">When an answer is of no use any more.</param>
    /// <param name="SlowAt">When the customer is told that it takes long.</param>
    public sealed record LookUpAsked(
        string Request, int Epoch, string Intent, string Port, string Operation, DateTimeOffset Deadline, DateTimeOffset? SlowAt = null)
        : ConversationEvent;

    /// <summary>There is no answer yet, and the customer is told so.</summary>
    public sealed record LookUpTookLong(string Request) : ConversationEvent;

    /// <summary>The other system has answered, or never will.</summary>
    /// <param name="Values">What it found, as far as the answer's text needs it.</param>
    /// <param name="Late">The conversation had moved on: nobody acted on it.</param>
    public sealed record LookUpAnswered(
        string Request, int Epoch, string Intent, PortOutcome Outcome,
        [property: Personal] ImmutableSortedDictionary<string, string>? Values = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Late = false) : ConversationEvent;

    /// <summary>Somebody read it who neither owned it nor was offered it. For the audit; it changes nothing.</summary>
    public sealed record Inspected(AgentId By) : ConversationEvent;

    /// <summary>
    /// Another edition of the assistant answers from here on, because the one that did is not there any more: a newer one of the same name,
    /// or of the default assistant when there is none.
    /// </summary>
    public sealed record AssistantChanged(string Assistant, string Version) : ConversationEvent;

    /// <summary>From here on nobody can read what was said in it. The last event but for plumbing.</summary>
    /// <param name="By">An admin's id, or retention.</param>
    public sealed record Erased(string By) : ConversationEvent;
}

/// <summary>What a person asked for; a repeat of it gets the same turn again.</summary>
/// <param name="By">customer, system, or the id of an agent or supervisor.</param>
/// <param name="Id">The client's id of the command.</param>
/// <param name="Fingerprint">Of what was asked, 16 hexadecimal digits; the same id with another fingerprint is refused.</param>
/// <param name="Answers">How many events after this one belong to the same turn.</param>
public sealed record Cause(
    string By, string Id, [property: Personal] string Fingerprint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Answers = 0);

/// <summary>One answer to a question of the bot's, as a client may show it on a button.</summary>
/// <param name="Label">What the customer reads.</param>
/// <param name="Value">What a tap sends as the message's text: an intent, or <see cref="None"/>, or <see cref="Person"/>.</param>
public sealed record Choice(string Label, string Value)
{
    /// <summary>None of the others is right.</summary>
    public const string None = "none";

    /// <summary>Hand over to a person.</summary>
    public const string Person = "person";
}

/// <summary>Clarification: asks what was meant, or to say it in other words. Question: asks something else, with choices.</summary>
[JsonConverter(typeof(WordEnumConverter<BotSpeech>))]
public enum BotSpeech { Greeting, Answer, Clarification, Notice, Question }

/// <summary>
/// StillThere: a silent customer who waits for a person is asked for a sign of life. Closing: the last word before silence ends a
/// conversation.
/// </summary>
[JsonConverter(typeof(WordEnumConverter<SystemSpeech>))]
public enum SystemSpeech { StillThere, Closing }

/// <summary>How long a conversation goes on without a sign of life, phase by phase. Null: for ever.</summary>
/// <param name="Bot">The customer says nothing for so long while the bot has it, and it closes.</param>
/// <param name="Waiting">The customer waits for a person and says nothing for so long, and is asked whether they are still there.</param>
/// <param name="Answer">They do not answer that for so long, and it closes.</param>
/// <param name="Agent">Nobody says anything for so long while a person has it, and it closes.</param>
/// <param name="Timers">How long other timers wait, by name; a timer that is missing here never rings.</param>
public sealed record Patience(
    TimeSpan? Bot = null, TimeSpan? Waiting = null, TimeSpan? Answer = null, TimeSpan? Agent = null,
    ImmutableSortedDictionary<string, TimeSpan>? Timers = null);

/// <summary>Expired: nobody could have answered in time, because the engine was not there; nobody is blamed.</summary>
[JsonConverter(typeof(WordEnumConverter<OfferEnd>))]
public enum OfferEnd { Declined, TimedOut, AgentLeft, Expired }

[JsonConverter(typeof(WordEnumConverter<OwnerKind>))]
public enum OwnerKind { Bot, Queue, Agent }

/// <summary>Who owns a conversation: exactly one of the bot, a queue or a person.</summary>
/// <param name="Id">The queue's or the person's id; null for the bot.</param>
public sealed record Owner(OwnerKind Kind, string? Id = null)
{
    public static Owner Bot { get; } = new(OwnerKind.Bot);

    public static Owner Of(QueueId queue) => new(OwnerKind.Queue, queue.Value);

    public static Owner Of(AgentId agent) => new(OwnerKind.Agent, agent.Value);
}

/// <summary>One value that an escalation rule looked at.</summary>
public sealed record Reading(string Of, double Value, double Threshold);

/// <summary>What a waiting conversation needs.</summary>
/// <param name="Priority">0 to 10; one step counts as much as the queue's ageing step of waiting.</param>
/// <param name="Skills">Least level of each skill, 1 to 5.</param>
/// <param name="Language">ISO 639-1, or null when any will do.</param>
/// <param name="Wanted">One agent and nobody else, until the queue relaxes its demands or that agent is not available any more.</param>
/// <param name="RelaxAfter">After each such span of waiting every skill is asked for one level lower (never below 1); after the first,
/// language and wanted agent are let go. Null: never.</param>
/// <param name="From">The agent who passed it on, and is asked last.</param>
/// <param name="Head">Goes before everybody, because it waited before and lost its agent.</param>
/// <param name="Since">When it began to wait, for who was noted while nobody was there: their waiting counts from then.</param>
public sealed record Demand(
    int Priority, ImmutableSortedDictionary<string, int> Skills, string? Language = null, AgentId? Wanted = null,
    TimeSpan? RelaxAfter = null, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Head = false,
    AgentId? From = null, DateTimeOffset? Since = null);

/// <summary>Who the customer is, as far as the channel knows.</summary>
/// <param name="Locale">BCP 47, for example en-GB.</param>
public sealed record CustomerProfile(
    CustomerId Id, [property: Personal] string? Name = null, string? Locale = null,
    [property: Personal] ImmutableSortedDictionary<string, string>? Facts = null);
