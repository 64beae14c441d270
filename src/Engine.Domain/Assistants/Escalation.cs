using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Domain.Assistants;

/// <summary>Which rule fires, and on which values.</summary>
public static class Escalation
{
    /// <param name="mood">The customer's mood with this message counted in, −1 to 1.</param>
    /// <param name="attempts">Failed attempts in a row with this message counted in.</param>
    /// <returns>The rule of highest priority among those that fire (the first of equals), or null.</returns>
    public static (EscalationRule Rule, Reading Reading)? Fired(Assistant assistant, Analysis analysis, double mood, int attempts)
    {
        (EscalationRule Rule, Reading Reading)? best = null;
        foreach (var rule in assistant.Escalations)
            if ((best is null || rule.Priority > best.Value.Rule.Priority) && attempts >= rule.Attempts
                && Read(rule, analysis, mood, attempts) is { } reading)
                best = (rule, reading);
        return best;
    }

    /// <summary>The rule for the button that asks for a person.</summary>
    public static EscalationRule Asked(Assistant assistant)
    {
        foreach (var rule in assistant.Escalations)
            if (rule.Trigger == Trigger.Asked) return rule;
        return new EscalationRule("asked", Trigger.Asked, 0, assistant.DefaultQueue, Priority: 5, Reason: "customer_request");
    }

    private static Reading? Read(EscalationRule rule, Analysis analysis, double mood, int attempts) => rule.Trigger switch
    {
        Trigger.Intent when analysis.Intent == rule.Intent && analysis.Confidence >= rule.Threshold => new Reading("confidence", analysis.Confidence, rule.Threshold),
        Trigger.ConfidenceBelow when analysis.Confidence < rule.Threshold => new Reading("confidence", analysis.Confidence, rule.Threshold),
        Trigger.InScopeBelow when analysis.InScope < rule.Threshold => new Reading("inScope", analysis.InScope, rule.Threshold),
        Trigger.FailedAttempts when attempts >= rule.Threshold => new Reading("failedAttempts", attempts, rule.Threshold),
        Trigger.SentimentBelow when mood < rule.Threshold => new Reading("sentiment", mood, rule.Threshold),
        Trigger.FrustrationAbove when analysis.Frustration > rule.Threshold => new Reading("frustration", analysis.Frustration, rule.Threshold),
        _ => null,
    };
}
