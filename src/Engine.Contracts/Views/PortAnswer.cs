using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts.Views;

/// <summary>What the outside said to a request.</summary>
/// <param name="Values">What was found, by name; null when nothing is said.</param>
/// <param name="Why">In a few words of the port's own, never the other side's; null when it went well.</param>
/// <param name="RetryAfter">The other side wants to be left alone for so long. Null: it did not say.</param>
public sealed record PortAnswer(
    PortOutcome Outcome, ImmutableSortedDictionary<string, string>? Values = null, string? Why = null, TimeSpan? RetryAfter = null) : View
{
    public static PortAnswer NotFound { get; } = new(PortOutcome.NotFound);

    public static PortAnswer Done(ImmutableSortedDictionary<string, string>? values = null) => new(PortOutcome.Done, values);

    public static PortAnswer Refused(string why) => new(PortOutcome.Refused, Why: why);

    public static PortAnswer Unavailable(string why, TimeSpan? retryAfter = null) =>
        new(PortOutcome.Unavailable, Why: why, RetryAfter: retryAfter);

    /// <summary>The answer as whoever asked hears it.</summary>
    public Reply ToReply() => Outcome switch
    {
        PortOutcome.Done or PortOutcome.NotFound => new Reply.Accepted(1, 0) { View = this },
        PortOutcome.Refused => new Reply.Refused(Refusal.PortRefused, Why ?? "The other side refused.") { View = this },
        _ => new Reply.Refused(Refusal.PortUnavailable, Why ?? "The other side did not answer.") { View = this },
    };
}

/// <summary>
/// Done: it was done. NotFound: there is no such thing. Refused: it will not be done, however often it is asked. Unavailable: ask again
/// later.
/// </summary>
[JsonConverter(typeof(WordEnumConverter<PortOutcome>))]
public enum PortOutcome { Done, NotFound, Refused, Unavailable }
