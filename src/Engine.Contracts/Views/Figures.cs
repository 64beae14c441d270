using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>What was done over a span of time, and how fast. A conversation belongs to the hour in which it was opened.</summary>
/// <param name="From">A full hour.</param>
/// <param name="To">A full hour; not in it any more.</param>
/// <param name="Steps">The span in equal parts, in order; together they are <paramref name="Total"/>.</param>
public sealed record FiguresView(DateTimeOffset From, DateTimeOffset To, FiguresRow Total, ImmutableArray<FiguresRow> Steps);

/// <summary>The figures of the conversations that were opened in one span of time.</summary>
/// <param name="Conversations">All of them: the sum of <paramref name="Outcomes"/>, and of <paramref name="Voices"/>.</param>
/// <param name="HandedOver">Those that left the bot at least once: the sum of <paramref name="Reasons"/>.</param>
/// <param name="Reasons">By the reason code of the first hand-over.</param>
/// <param name="FirstResponse">From the customer's first message to the first answer to anything, by the bot or a person.</param>
/// <param name="Handoff">From the first hand-over until a person took it; of those whom a person took.</param>
/// <param name="Waiting">In queues altogether; of those that were handed over and have closed.</param>
/// <param name="Handling">With persons altogether; of those whom a person had and that have closed.</param>
public sealed record FiguresRow(
    DateTimeOffset From, int Conversations, OutcomeCounts Outcomes, VoiceCounts Voices, int HandedOver,
    ImmutableSortedDictionary<string, int> Reasons, SpanFigures FirstResponse, SpanFigures Handoff, SpanFigures Waiting,
    SpanFigures Handling);

public sealed record OutcomeCounts(int Open, int Contained, int Reached, int Left);

public sealed record VoiceCounts(int Nobody, int Bot, int Person, int Both);

/// <summary>Durations in seconds, within 5 % of the exact percentile.</summary>
/// <param name="P50">Null when there is none.</param>
public sealed record SpanFigures(int Count, double? P50, double? P90);

/// <summary>
/// Open: with the bot or in a queue, and no person has had it. Contained: it closed and never left the bot. Reached: a person had it.
/// Left: it closed after it was handed over, before a person had it.
/// </summary>
[JsonConverter(typeof(WordEnumConverter<CaseOutcome>))]
public enum CaseOutcome { Open, Contained, Reached, Left }

/// <summary>Who has answered the customer; a greeting or a notice is no answer.</summary>
[JsonConverter(typeof(WordEnumConverter<Voices>))]
public enum Voices { Nobody, Bot, Person, Both }

/// <summary>Which conversations stand behind a figure. Every condition that is set must hold.</summary>
/// <param name="Reason">Of the first hand-over.</param>
public sealed record CasesFilter(CaseOutcome? Outcome = null, Voices? Voices = null, string? Reason = null, bool? HandedOver = null);

/// <summary>The newest conversations behind a figure.</summary>
/// <param name="Cases">The newest first. Of each hour the 100 newest are known.</param>
/// <param name="Matching">How many of those that are known match.</param>
public sealed record CasesView(ImmutableArray<Case> Cases, int Matching);

/// <summary>One conversation as the figures count it. Durations are in seconds; null is what has not happened.</summary>
public sealed record Case(
    ConversationId Conversation, DateTimeOffset StartedAt, CaseOutcome Outcome, Voices Voices, string? Reason, double? FirstResponse,
    double? Handoff, double Waiting, double Handling);
