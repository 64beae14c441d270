using System.Collections.Immutable;
using Engine.Contracts.Events;
using Engine.Domain.Assistants;

namespace Engine.Domain.Conversations.Triggers;

/// <summary>What makes a rule fire: a row with a name and a pure function.</summary>
/// <param name="Name">As the assistant file has it.</param>
/// <param name="Unit">What a threshold is, in one phrase for who wrote the file.</param>
/// <param name="Least">The least threshold that makes sense; null: the trigger has none.</param>
/// <param name="Most">The largest.</param>
/// <param name="Read">The value that fires the rule beside its threshold; null when it does not fire.</param>
public sealed record Trigger(string Name, string Unit, double? Least, double? Most, Func<EscalationRule, Observation, Reading?> Read)
{
    /// <summary>The customer pressed the button for a person.</summary>
    public static readonly Trigger Asked = new("asked", "", null, null, static (_, _) => null);

    /// <summary>The intent is the rule's, with at least the threshold's confidence; or the runner-up is, with the rule's second.</summary>
    public static readonly Trigger Intent = Share("intent", static (rule, seen) =>
        rule.IsLiteral && seen.Literally is { } rest && IntentIn(rule, seen with { Analysis = rest }) is null
            ? null : IntentIn(rule, seen));

    /// <summary>Confidence is below the threshold.</summary>
    public static readonly Trigger ConfidenceBelow = Share("confidenceBelow", static (rule, seen) =>
        seen.Confidence < rule.Threshold ? Confidence(rule, seen) : null);

    /// <summary>The probability of being in scope is below the threshold.</summary>
    public static readonly Trigger InScopeBelow = Share("inScopeBelow", static (rule, seen) =>
        seen.InScope < rule.Threshold ? new Reading("inScope", seen.InScope, rule.Threshold) : null);

    /// <summary>So many failed attempts in a row.</summary>
    public static readonly Trigger FailedAttempts = new("failedAttempts", "1 to 1000 attempts", 1, 1_000, static (rule, seen) =>
        seen.Attempts >= rule.Threshold ? new Reading("failedAttempts", seen.Attempts, rule.Threshold) : null);

    /// <summary>The mood over the conversation is below the threshold.</summary>
    public static readonly Trigger SentimentBelow = new("sentimentBelow", "-1 to 1", -1, 1, static (rule, seen) =>
        Observation.Exact(seen.Mood) is var mood && mood < rule.Threshold ? new Reading("sentiment", mood, rule.Threshold) : null);

    /// <summary>Frustration of this message is above the threshold.</summary>
    public static readonly Trigger FrustrationAbove = Share("frustrationAbove", static (rule, seen) =>
        Observation.Exact(seen.Analysis.Frustration) is var frustration && frustration > rule.Threshold
            ? new Reading("frustration", frustration, rule.Threshold) : null);

    /// <summary>Every trigger there is; a new one is a function in a file of its own and a line here.</summary>
    public static ImmutableArray<Trigger> All { get; } =
    [
        Asked,
        Intent,
        ConfidenceBelow,
        InScopeBelow,
        FailedAttempts,
        SentimentBelow,
        FrustrationAbove,
        new("lastedAbove", "1 to 86400 seconds", 1, 86_400, LastedAbove.Read),
    ];

    private static Trigger Share(string name, Func<EscalationRule, Observation, Reading?> read) => new(name, "0 to 1", 0, 1, read);

    private static Reading? IntentIn(EscalationRule rule, Observation seen) =>
        seen.Analysis.Intent == rule.Intent && seen.Confidence >= rule.Threshold ? Confidence(rule, seen)
        : seen.Analysis.RunnerUp == rule.Intent && rule.Second is { } second
            && Observation.Exact(seen.Analysis.RunnerUpConfidence) >= second
            ? new Reading("runnerUpConfidence", Observation.Exact(seen.Analysis.RunnerUpConfidence), second) : null;

    private static Reading Confidence(EscalationRule rule, Observation seen) => new("confidence", seen.Confidence, rule.Threshold);
}
