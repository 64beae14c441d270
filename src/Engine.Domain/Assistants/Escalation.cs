using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Assistants;

/// <summary>Which rule fires, and on which values.</summary>
public static class Escalation
{
    /// <param name="mood">The customer's mood with this message counted in, −1 to 1.</param>
    /// <param name="attempts">Failed attempts in a row with this message counted in.</param>
    /// <returns>The rule of highest priority among those that fire (the first of equals), or null.</returns>
    public static (EscalationRule Rule, ImmutableArray<Reading> Readings)? Fired(
        Assistant assistant, Analysis analysis, float mood, int attempts)
    {
        (EscalationRule Rule, Reading Reading)? best = null;
        foreach (var rule in assistant.Escalations)
            if ((best is null || rule.Priority > best.Value.Rule.Priority) && attempts >= rule.Attempts
                && Read(rule, analysis, mood, attempts) is { } reading)
                best = (rule, reading);
        if (best is not { } fired) return null;
        return (fired.Rule, fired.Rule.Attempts > 0 ? [fired.Reading, new Reading("failedAttempts", attempts, fired.Rule.Attempts)]
            : [fired.Reading]);
    }

    /// <summary>The rule for the button that asks for a person.</summary>
    public static EscalationRule Asked(Assistant assistant)
    {
        foreach (var rule in assistant.Escalations)
            if (rule.Trigger == Trigger.Asked) return rule;
        return new EscalationRule("asked", Trigger.Asked, 0, assistant.DefaultQueue, Priority: 5, Reason: "customer_request");
    }

    /// <summary>
    /// A reading as the decimal that it stands for: 0.7 as a float is 0.69999999 as a double, and would miss a threshold of 0.7.
    /// </summary>
    public static double Exact(float reading) => Math.Round((double)reading, 3);

    private static Reading? Read(EscalationRule rule, Analysis analysis, float mood, int attempts) => rule.Trigger switch
    {
        Trigger.Intent when analysis.Intent == rule.Intent && Exact(analysis.Confidence) >= rule.Threshold => Confidence(rule, analysis),
        Trigger.ConfidenceBelow when Exact(analysis.Confidence) < rule.Threshold => Confidence(rule, analysis),
        Trigger.InScopeBelow when Exact(analysis.InScope) < rule.Threshold =>
            new Reading("inScope", Exact(analysis.InScope), rule.Threshold),
        Trigger.FailedAttempts when attempts >= rule.Threshold => new Reading("failedAttempts", attempts, rule.Threshold),
        Trigger.SentimentBelow when Exact(mood) < rule.Threshold => new Reading("sentiment", Exact(mood), rule.Threshold),
        Trigger.FrustrationAbove when Exact(analysis.Frustration) > rule.Threshold =>
            new Reading("frustration", Exact(analysis.Frustration), rule.Threshold),
        _ => null,
    };

    private static Reading Confidence(EscalationRule rule, Analysis analysis) =>
        new("confidence", Exact(analysis.Confidence), rule.Threshold);
}
